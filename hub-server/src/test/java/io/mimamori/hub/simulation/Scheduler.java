package io.mimamori.hub.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time, ms since 1970 UTC, and what is to happen in it. Not thread-safe. */
final class Scheduler {
    private record Task(long millis, long order, Runnable action) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(
                    Comparator.comparingLong(Task::millis).thenComparingLong(Task::order));
    private volatile long nowMillis;
    private long order;

    Scheduler(long startMillis) {
        nowMillis = startMillis;
    }

    /** Any thread. */
    long now() {
        return nowMillis;
    }

    void at(long millis, Runnable action) {
        tasks.add(new Task(Math.max(millis, nowMillis), order++, action));
    }

    void in(long millis, Runnable action) {
        at(nowMillis + millis, action);
    }

    /** Does everything up to this time, then it is that time. */
    void runUntil(long endMillis) {
        while (!tasks.isEmpty() && tasks.element().millis() <= endMillis) {
            Task next = tasks.remove();
            nowMillis = next.millis();
            next.action().run();
        }
        nowMillis = Math.max(nowMillis, endMillis);
    }
}
