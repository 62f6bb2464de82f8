package io.mimamori.hub.simulation;

import java.time.Instant;
import java.time.InstantSource;

/** A machine's clock, which somebody may set. Reading is thread-safe. */
final class SkewedClock implements InstantSource {
    private final Scheduler world;
    private volatile long offsetMillis;

    SkewedClock(Scheduler world) {
        this.world = world;
    }

    /** How far it is ahead of the world. */
    void set(long offset) {
        offsetMillis = offset;
    }

    long offset() {
        return offsetMillis;
    }

    @Override
    public long millis() {
        return world.now() + offsetMillis;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }
}
