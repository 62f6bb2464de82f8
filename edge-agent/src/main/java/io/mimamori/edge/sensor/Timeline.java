package io.mimamori.edge.sensor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Simulated time of a world, and what will happen in it. Not thread-safe.
 *
 * @param <T> what happens
 */
final class Timeline<T> {
    private final PriorityQueue<Entry<T>> coming =
            new PriorityQueue<>(
                    Comparator.<Entry<T>>comparingLong(Entry::atMillis)
                            .thenComparingLong(Entry::order));
    private long nowMillis;
    private long added;

    /** Something at a simulated moment, in ms since the world began. */
    record Entry<T>(long atMillis, long order, T what) {}

    /** Simulated ms since the world began. */
    long nowMillis() {
        return nowMillis;
    }

    void add(long atMillis, T what) {
        coming.add(new Entry<>(atMillis, added++, what));
    }

    /** Moves time on; returns what happened up to and including the new moment, in order. */
    List<Entry<T>> advance(Duration step) {
        nowMillis += step.toMillis();
        List<Entry<T>> happened = new ArrayList<>();
        while (!coming.isEmpty() && coming.peek().atMillis() <= nowMillis) {
            happened.add(coming.remove());
        }
        return happened;
    }
}
