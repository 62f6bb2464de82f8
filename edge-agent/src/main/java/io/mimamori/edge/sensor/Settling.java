package io.mimamori.edge.sensor;

import java.time.Duration;
import java.util.Optional;

/** Takes bouncing away: a level counts once it has stood for a while. Not thread-safe. */
final class Settling {
    private final long settleNanos;
    private boolean settled;
    private boolean latest;
    private long sinceNanos;

    Settling(boolean high, Duration settle) {
        this.settleNanos = settle.toNanos();
        this.settled = high;
        this.latest = high;
    }

    void edge(boolean high, long nanos) {
        latest = high;
        sinceNanos = nanos;
    }

    /** The new level, once, when it has stood long enough. */
    Optional<Boolean> changed(long nowNanos) {
        if (latest == settled || nowNanos - sinceNanos < settleNanos) {
            return Optional.empty();
        }
        settled = latest;
        return Optional.of(settled);
    }

    boolean isHigh() {
        return settled;
    }
}
