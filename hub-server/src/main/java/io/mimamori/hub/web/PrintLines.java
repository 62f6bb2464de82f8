package io.mimamori.hub.web;

/**
 * Whether rows of a table fit on a sheet of paper: counts the lines that texts take in columns of
 * desk.css, at its 9 pt. A little too many rather than too few. Not thread-safe: one a sheet.
 */
final class PrintLines {
    /** Height of a line, mm. */
    private static final double LINE_MM = 4.1;

    /** Borders and padding of a row, mm. */
    private static final double ROW_MM = 1.5;

    /** Width of a Japanese letter, mm; others take at most {@link #NARROW} of it. */
    private static final double LETTER_MM = 3.3;

    private static final double NARROW = 0.8;
    private static final double PADDING_MM = 2.6;

    private double leftMm;

    /** {@code heightMm}: what the rows together may take. */
    PrintLines(double heightMm) {
        this.leftMm = heightMm;
    }

    /** What is left, mm. */
    double leftMm() {
        return leftMm;
    }

    /** A text and the width of its column, mm. */
    record Cell(String text, double widthMm) {
        private int lines() {
            double perLine = Math.max(1, Math.floor((widthMm - PADDING_MM) / LETTER_MM));
            return (int) Math.max(1, Math.ceil(letters(text) / perLine));
        }
    }

    /** Takes the row's room if there is enough. */
    boolean take(Cell... cells) {
        int lines = 1;
        for (Cell cell : cells) {
            lines = Math.max(lines, cell.lines());
        }
        double height = lines * LINE_MM + ROW_MM;
        if (height > leftMm) {
            return false;
        }
        leftMm -= height;
        return true;
    }

    private static double letters(String text) {
        return text.codePoints().mapToDouble(point -> point < 0x1100 ? NARROW : 1).sum();
    }
}
