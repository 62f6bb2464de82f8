package io.mimamori.hub.notify;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** When an attempt follows a failed one; the last delay repeats until the message expires. */
enum RetrySchedule {
    /** A button, or the highest level of its kind. */
    LIFE,
    /** Everything else. */
    NORMAL;

    /** Delays vary by this share either way, so that a thousand messages do not return as one. */
    static final double JITTER = 0.2;

    private List<Integer> delaysSeconds() {
        return switch (this) {
            case LIFE -> List.of(2, 5, 10, 20, 40, 60);
            case NORMAL -> List.of(5, 30, 120, 600, 1_800, 7_200);
        };
    }

    /** The delay after the {@code attempt}th attempt (1 is the first) has failed. */
    Duration after(int attempt, RandomGenerator chance) {
        List<Integer> delays = delaysSeconds();
        int step = Math.min(attempt, delays.size()) - 1;
        double factor = 1 + JITTER * (2 * chance.nextDouble() - 1);
        return Duration.ofMillis(Math.round(delays.get(step) * 1_000 * factor));
    }
}
