package io.mimamori.hub.ingest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the hub has to say to an external broker. Of retained topics only the newest message waits;
 * commands wait in order, and those over the bound are left to state.db, where they are anyway.
 * Thread-safe.
 */
final class BrokerPublisher {
    /** Commands that may wait. */
    static final int COMMANDS_MAX = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final Map<String, Outgoing> newest = new LinkedHashMap<>();
    private final Deque<Outgoing> commands = new ArrayDeque<>();

    /** Takes a message of the hub; never waits for the broker. */
    void offer(Outgoing message) {
        lock.lock();
        try {
            if (message.retained()) {
                newest.remove(message.topic());
                newest.put(message.topic(), message);
            } else if (commands.size() < COMMANDS_MAX) {
                commands.add(message);
            }
            more.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The next message; empty when there was none for a while. */
    Optional<Outgoing> poll(long millis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (newest.isEmpty() && commands.isEmpty() && left > 0) {
                left = more.awaitNanos(left);
            }
            if (!commands.isEmpty()) {
                return Optional.of(commands.remove());
            }
            Optional<Outgoing> first = newest.values().stream().findFirst();
            first.ifPresent(message -> newest.remove(message.topic()));
            return first;
        } finally {
            lock.unlock();
        }
    }
}
