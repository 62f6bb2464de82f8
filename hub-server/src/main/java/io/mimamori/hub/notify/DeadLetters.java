package io.mimamori.hub.notify;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many messages were given up or expired lately, for the duty desk to hear of. Drills do not
 * count, nor do messages about dead letters themselves, which would go on for ever. In memory: what
 * is told once stands in the ledger. Thread-safe.
 */
public final class DeadLetters {
    /** The rule of the hub's own site that tells of them. */
    static final String RULE = "undelivered";

    private static final long WINDOW_MILLIS = 3_600_000;
    private static final int COUNT_MAX = 10_000;

    private final InstantSource machine;
    private final Deque<Long> ends = new ArrayDeque<>();

    DeadLetters(InstantSource machine) {
        this.machine = machine;
    }

    synchronized void add(boolean exercise, String rule) {
        if (exercise || rule.equals(RULE)) {
            return;
        }
        if (ends.size() == COUNT_MAX) {
            ends.removeFirst();
        }
        ends.addLast(machine.millis());
    }

    /** Messages of the last hour that nobody got by that endpoint. */
    public synchronized int lately() {
        long now = machine.millis();
        // Also what lies ahead: the clock was set back.
        ends.removeIf(end -> end < now - WINDOW_MILLIS || end > now);
        return ends.size();
    }
}
