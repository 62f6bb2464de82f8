package io.mimamori.reading;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.OptionalLong;

/** Times as ISO 8601 with offset, such as {@code 2026-06-02T20:16:00+09:00}. */
public final class IsoTime {
    private static final int SECONDS_END = 19;

    private IsoTime() {}

    /** ms since 1970 UTC; empty when the text is not such a time. */
    public static OptionalLong parseMillis(String text) {
        try {
            if (text.length() >= SECONDS_END + 1 && hasShape(text)) {
                return quick(text);
            }
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return OptionalLong.of(instant.toEpochMilli());
        } catch (DateTimeException | ArithmeticException _) {
            return OptionalLong.empty();
        }
    }

    private static boolean hasShape(String text) {
        for (int i = 0; i < SECONDS_END; i++) {
            char c = text.charAt(i);
            char expected = "0000-00-00T00:00:00".charAt(i);
            if (expected == '0' ? c < '0' || c > '9' : c != expected) {
                return false;
            }
        }
        char zone = text.charAt(SECONDS_END);
        return (zone == 'Z' && text.length() == SECONDS_END + 1)
                || ((zone == '+' || zone == '-') && text.length() == SECONDS_END + 6);
    }

    /** Without the detours of the general parser, which take longer than judging the reading. */
    private static OptionalLong quick(String text) {
        long day =
                LocalDate.of(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2))
                        .toEpochDay();
        int hour = digits(text, 11, 2);
        int minute = digits(text, 14, 2);
        int second = digits(text, 17, 2);
        if (hour > 23 || minute > 59 || second > 59) {
            return OptionalLong.empty();
        }
        long seconds = day * 86_400 + hour * 3_600L + minute * 60L + second;
        return OptionalLong.of((seconds - offsetSeconds(text)) * 1_000);
    }

    private static int offsetSeconds(String text) {
        if (text.charAt(SECONDS_END) == 'Z') {
            return 0;
        }
        return java.time.ZoneOffset.of(text.substring(SECONDS_END)).getTotalSeconds();
    }

    private static int digits(String text, int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            value = value * 10 + (text.charAt(i) - '0');
        }
        return value;
    }
}
