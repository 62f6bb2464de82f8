package io.mimamori.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How durations and sizes are written. Stateless. */
final class ScalarText {
    /** Longest duration: 100 years, so that adding it to a time in milliseconds cannot overflow. */
    static final Duration DURATION_MAX = Duration.ofDays(36_525);

    static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
    static final Pattern NUMBER =
            Pattern.compile(
                    "[-+]?([0-9]{1,300}(\\.[0-9]{0,300})?|\\.[0-9]{1,300})([eE][-+]?[0-9]{1,4})?");
    private static final Pattern SHORT_DURATION = Pattern.compile("([0-9]{1,18}) ?(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18}) ?(|KiB|MiB|GiB|TiB)");

    private ScalarText() {}

    /** {@code 250ms 30s 5m 25h 7d} or ISO 8601; empty when it is neither, negative or too long. */
    static Optional<Duration> duration(String text) {
        Duration duration;
        try {
            Matcher matcher = SHORT_DURATION.matcher(text);
            duration =
                    matcher.matches()
                            ? times(Long.parseLong(matcher.group(1)), matcher.group(2))
                            : Duration.parse(text);
        } catch (DateTimeParseException | ArithmeticException e) {
            return Optional.empty();
        }
        boolean fits = !duration.isNegative() && duration.compareTo(DURATION_MAX) <= 0;
        return fits ? Optional.of(duration) : Optional.empty();
    }

    private static Duration times(long count, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> throw new IllegalArgumentException(unit);
        };
    }

    /** Bytes in {@code 512 64KiB 16MiB 2GiB}; empty when it is none or over 2^63 - 1. */
    static Optional<Long> bytes(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int shift =
                switch (matcher.group(2)) {
                    case "KiB" -> 10;
                    case "MiB" -> 20;
                    case "GiB" -> 30;
                    case "TiB" -> 40;
                    default -> 0;
                };
        long count = Long.parseLong(matcher.group(1));
        return count > Long.MAX_VALUE >> shift ? Optional.empty() : Optional.of(count << shift);
    }

    /** {@code CRISIS_GAUGE} is written {@code crisis-gauge}. */
    static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
