package io.mimamori.edge.sensor;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits until a clock has reached a moment, or until it is stopped. Thread-safe: one thread waits,
 * any may stop it.
 */
final class Pacer {
    /** Longest wait before the clock is read again: a clock may be set, or driven by a test. */
    private static final long LOOK_MILLIS = 500;

    /** A schedule this far from the clock is given up: the clock was set, or the box slept. */
    private static final long SLACK_MILLIS = 10_000;

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopping = lock.newCondition();
    private boolean stopped;

    Pacer(InstantSource clock) {
        this.clock = clock;
    }

    long nowMillis() {
        return clock.millis();
    }

    /**
     * Waits until one {@code interval} after {@code fromMillis}; returns that moment, or the
     * clock's own time when the clock has been set away from the schedule meanwhile.
     *
     * @throws InterruptedException when the thread was interrupted
     */
    long awaitAfter(long fromMillis, Duration interval) throws InterruptedException {
        long dueMillis = fromMillis + interval.toMillis();
        lock.lockInterruptibly();
        try {
            while (!stopped) {
                long missing = dueMillis - clock.millis();
                if (missing < -SLACK_MILLIS - interval.toMillis()
                        || missing > SLACK_MILLIS + interval.toMillis()) {
                    return clock.millis();
                }
                if (missing <= 0) {
                    return dueMillis;
                }
                boolean signalled =
                        stopping.await(Math.min(missing, LOOK_MILLIS), TimeUnit.MILLISECONDS);
                if (signalled && stopped) {
                    break;
                }
            }
            return dueMillis;
        } finally {
            lock.unlock();
        }
    }

    boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            stopping.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
