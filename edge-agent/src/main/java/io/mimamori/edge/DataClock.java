package io.mimamori.edge;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The clock of rehearsals: now is the newest event time seen, then running on. Before the first
 * reading it is the wall clock. Thread-safe.
 */
final class DataClock implements InstantSource {
    private final AtomicReference<Mark> mark = new AtomicReference<>();
    private final InstantSource wall;

    private record Mark(long eventMillis, long nanos) {}

    DataClock(InstantSource wall) {
        this.wall = wall;
    }

    /** A reading of this event time, ms since 1970 UTC, was made. */
    void seen(long eventMillis) {
        long nanos = System.nanoTime();
        mark.accumulateAndGet(
                new Mark(eventMillis, nanos),
                (old, seen) -> old != null && now(old, nanos) > seen.eventMillis() ? old : seen);
    }

    private static long now(Mark mark, long nanos) {
        return mark.eventMillis() + (nanos - mark.nanos()) / 1_000_000;
    }

    @Override
    public Instant instant() {
        Mark newest = mark.get();
        return newest == null
                ? wall.instant()
                : Instant.ofEpochMilli(now(newest, System.nanoTime()));
    }
}
