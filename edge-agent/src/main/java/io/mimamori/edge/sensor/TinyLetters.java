package io.mimamori.edge.sensor;

import java.awt.Graphics2D;
import java.util.Locale;

/** Letters of 3 by 5 dots: digits, A to Z, hyphen, colon, dot; anything else is a blank. */
final class TinyLetters {
    private static final String LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-:.";
    private static final int ROWS = 5;
    private static final int COLUMNS = 3;

    /** One octal digit a row, from the top: 4 is the left dot. */
    private static final int[] DOTS = {
        075557, 026227, 071747, 071717, 055711, 074717, 074757, 071122, 075757, 075717, 025755,
        065656, 034443, 065556, 074747, 074744, 034553, 055755, 072227, 011152, 055655, 044447,
        057755, 065555, 025552, 065644, 025563, 065655, 034216, 072222, 055557, 055552, 055775,
        055255, 055222, 071247, 000700, 002020, 000002
    };

    private TinyLetters() {}

    /** Draws in the canvas's colour; a dot is {@code scale} pixels wide. */
    static void draw(Graphics2D canvas, String text, int left, int top, int scale) {
        String upper = text.toUpperCase(Locale.ROOT);
        for (int i = 0; i < upper.length(); i++) {
            int letter = LETTERS.indexOf(upper.charAt(i));
            if (letter >= 0) {
                letter(canvas, DOTS[letter], left + i * (COLUMNS + 1) * scale, top, scale);
            }
        }
    }

    private static void letter(Graphics2D canvas, int dots, int left, int top, int scale) {
        for (int row = 0; row < ROWS; row++) {
            int bits = (dots >> ((ROWS - 1 - row) * COLUMNS)) & 7;
            for (int column = 0; column < COLUMNS; column++) {
                if (((bits >> (COLUMNS - 1 - column)) & 1) == 1) {
                    canvas.fillRect(left + column * scale, top + row * scale, scale, scale);
                }
            }
        }
    }
}
