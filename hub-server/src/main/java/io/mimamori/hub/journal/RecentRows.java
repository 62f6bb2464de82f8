package io.mimamori.hub.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest fsynced rows in memory, and the place where readers wait for more. Thread-safe. A
 * consumer that keeps up reads here only; the oldest rows leave when they are old or the bytes run
 * out. What nobody waits for any more is soon let go of: each collection of garbage copies it.
 */
final class RecentRows {
    /** How long a row stays; who comes later reads the file. */
    private static final long AGE_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    private record Sized(JournalRow row, long bytes, long nanos) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final long bytesMax;
    private final LongSupplier nanos;
    private long bytes;
    private int waiting;
    private boolean closed;
    private volatile long last;

    /** Rows {@code last - count + 1} to {@code last}; row r is at r modulo the length. */
    private @Nullable Sized[] ring = new @Nullable Sized[1024];

    private int count;

    /** {@code nanos} is what {@link System#nanoTime} is. */
    RecentRows(long bytesMax, long last, LongSupplier nanos) {
        this.bytesMax = bytesMax;
        this.last = last;
        this.nanos = nanos;
    }

    long last() {
        return last;
    }

    /** Committing thread only; {@code row} is the newest. */
    void add(JournalRow row, long rowBytes) {
        lock.lock();
        try {
            if (row.id() != last + 1) {
                // After a failed commit an id may have been skipped; positions must stay exact.
                clear();
            }
            if (count == ring.length) {
                grow();
            }
            long now = nanos.getAsLong();
            ring[slot(row.id())] = new Sized(row, rowBytes, now);
            bytes += rowBytes;
            count++;
            last = row.id();
            while (count > 1 && (bytes > bytesMax || isOld(now))) {
                removeOldest();
            }
            if (waiting > 0) {
                grown.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is a row after this one; false when there is none in time. */
    boolean await(long afterRow, Duration timeout) throws InterruptedException {
        if (last > afterRow) {
            return true;
        }
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        waiting++;
        try {
            while (last <= afterRow && left > 0 && !closed) {
                left = grown.awaitNanos(left);
            }
            return last > afterRow;
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    /** Rows after this one, or an empty list when the first of them is no longer in memory. */
    List<JournalRow> after(long afterRow, int rowsMax) {
        lock.lock();
        try {
            long first = last - count + 1;
            if (afterRow + 1 < first || afterRow >= last) {
                return List.of();
            }
            int found = (int) Math.min(rowsMax, last - afterRow);
            List<JournalRow> rows = new ArrayList<>(found);
            for (int i = 1; i <= found; i++) {
                Sized sized = ring[slot(afterRow + i)];
                if (sized != null) {
                    rows.add(sized.row());
                }
            }
            return rows;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes everybody who waits; from now on nobody waits. */
    void close() {
        lock.lock();
        try {
            closed = true;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private int slot(long row) {
        return (int) (row % ring.length);
    }

    private boolean isOld(long now) {
        Sized oldest = ring[slot(last - count + 1)];
        return oldest != null && now - oldest.nanos() > AGE_NANOS_MAX;
    }

    private void removeOldest() {
        int slot = slot(last - count + 1);
        Sized sized = ring[slot];
        ring[slot] = null;
        count--;
        bytes -= sized == null ? 0 : sized.bytes();
    }

    private void clear() {
        Arrays.fill(ring, null);
        count = 0;
        bytes = 0;
    }

    private void grow() {
        @Nullable Sized[] old = ring;
        @Nullable Sized[] larger = new @Nullable Sized[old.length * 2];
        for (long row = last - count + 1; row <= last; row++) {
            larger[(int) (row % larger.length)] = old[(int) (row % old.length)];
        }
        ring = larger;
    }
}
