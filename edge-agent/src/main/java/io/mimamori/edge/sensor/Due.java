package io.mimamori.edge.sensor;

import java.time.Duration;

/**
 * When signs of life are due: at the first step and then once an interval. Events do not wait for
 * it: worlds that have some step at least each second. Not thread-safe.
 */
final class Due {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Duration tick;
    private final Duration simulatedInterval;
    private Duration since;

    Due(Rhythm rhythm) {
        this.tick = rhythm.interval().compareTo(TICK) < 0 ? rhythm.interval() : TICK;
        this.simulatedInterval =
                Duration.ofMillis(Math.round(rhythm.interval().toMillis() * rhythm.pace()));
        this.since = simulatedInterval;
    }

    /** Whether so much time has passed since; a clock that was set back counts as passed. */
    static boolean passed(long sinceMillis, long nowMillis, Duration interval) {
        return sinceMillis == Long.MIN_VALUE
                || nowMillis - sinceMillis >= interval.toMillis()
                || nowMillis < sinceMillis;
    }

    /** Real time between two steps. */
    Duration tick() {
        return tick;
    }

    /** Whether signs of life are due at the end of this step of simulated time. */
    boolean isAfter(Duration step) {
        since = since.plus(step);
        if (since.compareTo(simulatedInterval) < 0) {
            return false;
        }
        since = Duration.ZERO;
        return true;
    }
}
