package io.mimamori.senml;

/**
 * Numbers as sensors write them: up to 15 digits and no exponent. Digits and power of ten are then
 * both exact as doubles and one division rounds correctly; everything else takes the long way.
 */
final class ShortDecimal {
    private static final double[] POWERS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };
    private static final int DIGITS_MAX = 15;

    private ShortDecimal() {}

    /** The number, or NaN when it is not a short one. The text must be a valid JSON number. */
    static double parse(char[] text, int offset, int length) {
        boolean negative = text[offset] == '-';
        int start = negative ? offset + 1 : offset;
        int end = offset + length;
        if (end - start > DIGITS_MAX + 1) {
            return Double.NaN;
        }
        long digits = 0;
        int point = end;
        for (int i = start; i < end; i++) {
            char c = text[i];
            if (c == '.') {
                point = i + 1;
            } else if (c >= '0' && c <= '9') {
                digits = digits * 10 + (c - '0');
            } else {
                return Double.NaN;
            }
        }
        if (point == end && end - start > DIGITS_MAX) {
            return Double.NaN;
        }
        double number = digits / POWERS[end - point];
        return negative ? -number : number;
    }
}
