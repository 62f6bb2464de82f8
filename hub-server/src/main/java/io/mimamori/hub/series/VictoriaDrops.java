package io.mimamori.hub.series;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What VictoriaMetrics dropped though it answered 204: it only counts rows that are older than its
 * retention or that it cannot read (its {@code /metrics}: {@code vm_rows_ignored_total}, {@code
 * vm_rows_invalid_total}). Not thread-safe.
 */
final class VictoriaDrops {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final Pattern DROPPED =
            Pattern.compile(
                    "(?m)^vm_rows_(?:ignored_total\\{[^}]*}|invalid_total\\{type=\"influx\"})"
                            + " (\\d+)$");
    private static final long UNKNOWN = -1;

    private final InfluxHttp http;
    private long before = UNKNOWN;
    private long nextLookNanos = System.nanoTime();

    VictoriaDrops(InfluxHttp http) {
        this.http = http;
    }

    /**
     * Looks at most once in 5 s; a sentence when rows were dropped since the last look. The first
     * one, before the first write, only finds out where the count begins.
     */
    Optional<String> look() {
        if (before == UNKNOWN) {
            before = count();
            return Optional.empty();
        }
        if (System.nanoTime() - nextLookNanos < 0) {
            return Optional.empty();
        }
        nextLookNanos = System.nanoTime() + LOOK_EVERY.toNanos();
        long now = count();
        long dropped = now - before;
        before = now;
        // Fewer than before: it was started again and counts from zero.
        return now == UNKNOWN || dropped <= 0
                ? Optional.empty()
                : Optional.of(
                        "VictoriaMetrics dropped "
                                + dropped
                                + " values without a word (of any sender; vm_rows_ignored_total):"
                                + " is its -retentionPeriod shorter than what is sent?");
    }

    /** Unknown when it does not say, which is no reason not to write. */
    private long count() {
        try {
            Matcher each = DROPPED.matcher(http.get("/metrics"));
            long sum = 0;
            while (each.find()) {
                sum += Long.parseLong(each.group(1));
            }
            return sum;
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
