package io.mimamori.hub.ingest;

import io.mimamori.reading.Value;
import java.math.BigInteger;
import java.util.Optional;

/** Values of the line protocol that are not in quotes. Stateless. */
final class LineValue {
    private LineValue() {}

    /**
     * A number or a state; empty when it is neither. Every number becomes a {@code double}: above
     * 2^53 an integer loses its last digits.
     */
    static Optional<Value> of(String text) {
        return switch (text) {
            case "t", "T", "true", "True", "TRUE" -> Optional.of(Value.of(true));
            case "f", "F", "false", "False", "FALSE" -> Optional.of(Value.of(false));
            default ->
                    switch (text.charAt(text.length() - 1)) {
                        case 'i' -> integer(text.substring(0, text.length() - 1));
                        case 'u' -> unsigned(text.substring(0, text.length() - 1));
                        default -> decimal(text);
                    };
        };
    }

    private static Optional<Value> integer(String digits) {
        try {
            return digits.startsWith("+")
                    ? Optional.empty()
                    : Optional.of(Value.of((double) Long.parseLong(digits)));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static Optional<Value> unsigned(String digits) {
        if (digits.isEmpty() || digits.length() > 20 || !isDigits(digits)) {
            return Optional.empty();
        }
        BigInteger number = new BigInteger(digits);
        return number.bitLength() > Long.SIZE
                ? Optional.empty()
                : Optional.of(Value.of(number.doubleValue()));
    }

    /** Digits, at most one point, and an exponent; no NaN, no infinity, no Java suffixes. */
    private static Optional<Value> decimal(String text) {
        int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
        String mantissa = exponent < 0 ? text : text.substring(0, exponent);
        String unsigned = mantissa.startsWith("-") ? mantissa.substring(1) : mantissa;
        String digits = unsigned.replaceFirst("\\.", "");
        if (digits.isEmpty() || !isDigits(digits)) {
            return Optional.empty();
        }
        if (exponent >= 0 && !text.substring(exponent + 1).matches("[+-]?[0-9]{1,9}")) {
            return Optional.empty();
        }
        double number = Double.parseDouble(text);
        return Double.isFinite(number) ? Optional.of(Value.of(number)) : Optional.empty();
    }

    private static boolean isDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
