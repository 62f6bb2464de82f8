package io.mimamori.edge.uplink;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential waits with full jitter, so that a thousand agents do not return in the same second.
 * Not thread-safe.
 */
public final class Backoff {
    private final Duration max;
    private final Duration min;
    private final RandomGenerator random;
    private Duration ceiling;

    /** Waits of at most {@code min}, then twice as much each time, at last {@code max}. */
    public Backoff(Duration min, Duration max, RandomGenerator random) {
        if (!min.isPositive() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException("back-off from " + min + " to " + max);
        }
        this.min = min;
        this.max = max;
        this.random = random;
        this.ceiling = min;
    }

    /** The next wait, evenly from zero to the ceiling. */
    public Duration next() {
        long nanos = random.nextLong(ceiling.toNanos() + 1);
        Duration twice = ceiling.multipliedBy(2);
        ceiling = twice.compareTo(max) < 0 ? twice : max;
        return Duration.ofNanos(nanos);
    }

    /** All went well: begin small again. */
    public void reset() {
        ceiling = min;
    }
}
