package io.mimamori.hub.ingest;

import java.util.Optional;

/** What a timestamp of the line protocol counts ({@code precision=}). */
public enum LinePrecision {
    NANOSECONDS(1, 1_000_000),
    MICROSECONDS(1, 1_000),
    MILLISECONDS(1, 1),
    SECONDS(1_000, 1),
    MINUTES(60_000, 1),
    HOURS(3_600_000, 1);

    private final long times;
    private final long dividedBy;

    LinePrecision(long times, long dividedBy) {
        this.times = times;
        this.dividedBy = dividedBy;
    }

    /** As InfluxDB 1.x and 2.x name them; nanoseconds without a word. */
    public static Optional<LinePrecision> of(String name) {
        return switch (name) {
            case "", "n", "ns" -> Optional.of(NANOSECONDS);
            case "u", "µ", "us" -> Optional.of(MICROSECONDS);
            case "ms" -> Optional.of(MILLISECONDS);
            case "s" -> Optional.of(SECONDS);
            case "m" -> Optional.of(MINUTES);
            case "h" -> Optional.of(HOURS);
            default -> Optional.empty();
        };
    }

    /** In ms since 1970 UTC, rounded down; throws {@link ArithmeticException} when none can be. */
    long toMillis(long timestamp) {
        return Math.floorDiv(Math.multiplyExact(timestamp, times), dividedBy);
    }
}
