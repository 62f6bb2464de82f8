package io.mimamori.hub.journal;

import io.mimamori.StorageException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in one SQLite file. Thread-safe; one thread of its own commits whatever waits, so the
 * group grows with the load and an idle journal commits at once.
 */
public final class SqliteJournal implements Journal {
    private static final int GROUP_ENTRIES_MAX = 4_096;
    private static final long GROUP_BYTES_MAX = 2L << 20;
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long RETRY_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);
    private static final int CLOSING_ATTEMPTS = 3;
    private static final long NOT_COMMITTED = -1;
    private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);

    private record Pending(JournalEntry entry, Runnable durable, long bytes) {}

    private final Path path;
    private final JournalLimits limits;
    private final InstantSource clock;
    private final JournalFile file;
    private final JournalRemoval removal;
    private final RecentRows recent;
    private final JournalCodec codec = new JournalCodec();
    private final ConcurrentLinkedQueue<Pending> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queuedEntries = new AtomicInteger();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicBoolean sleeping = new AtomicBoolean();
    private final Thread committer;
    private volatile Optional<String> problem = Optional.empty();
    private volatile boolean closing;

    /**
     * Opens or creates the file.
     *
     * @param clock for the age of rows
     * @throws StorageException when the file is damaged or not a journal; it is left as it is
     */
    public SqliteJournal(Path path, JournalLimits limits, InstantSource clock) {
        this.path = path;
        this.limits = limits;
        this.clock = clock;
        file = new JournalFile(path);
        recent = new RecentRows(limits.recentBytesMax(), file.lastRow(), System::nanoTime);
        removal = new JournalRemoval(file, limits, clock);
        committer = Thread.ofPlatform().name("journal-committer").start(this::commitLoop);
    }

    @Override
    public boolean offer(JournalEntry entry, boolean reserve, Runnable durable) {
        long bytes = EntrySize.bytes(entry);
        int entries = queuedEntries.incrementAndGet();
        long waiting = queuedBytes.addAndGet(bytes);
        if (closing
                || entries > share(limits.queueEntriesMax(), reserve)
                || waiting > share(limits.queueBytesMax(), reserve)
                || removal.bytesUsed() + waiting / 4 > share(limits.bytesMax(), reserve)) {
            queuedBytes.addAndGet(-bytes);
            queuedEntries.decrementAndGet();
            return false;
        }
        queue.add(new Pending(entry, durable, bytes));
        if (sleeping.get() && sleeping.compareAndSet(true, false)) {
            LockSupport.unpark(committer);
        }
        return true;
    }

    @Override
    public List<JournalRow> read(long afterRow, int rowsMax, Duration timeout)
            throws InterruptedException {
        if (!recent.await(afterRow, timeout)) {
            return List.of();
        }
        List<JournalRow> rows = recent.after(afterRow, rowsMax);
        return rows.isEmpty() ? readFile(afterRow, rowsMax) : rows;
    }

    @Override
    public long lastRow() {
        return recent.last();
    }

    @Override
    public void release(long upToRow) {
        removal.release(upToRow);
    }

    @Override
    public long bytes() {
        return removal.bytesUsed();
    }

    /** What keeps it from committing, in words for the operator; empty when all is well. */
    public Optional<String> problem() {
        return problem;
    }

    /** Entries that wait for their commit. */
    public int queued() {
        return queuedEntries.get();
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(committer);
        boolean interrupted = false;
        while (committer.isAlive()) {
            try {
                committer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        recent.close();
        file.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ordinary entries get 90 % of each bound; the rest is for events, ticks and the ledger. */
    private static long share(long bound, boolean reserve) {
        return reserve ? bound : bound - bound / 10;
    }

    private List<JournalRow> readFile(long afterRow, int rowsMax) {
        try {
            List<JournalFile.Stored> stored = file.read(afterRow, recent.last(), rowsMax);
            List<JournalRow> rows = new ArrayList<>(stored.size());
            long expected = afterRow + 1;
            for (JournalFile.Stored row : stored) {
                if (row.id() != expected && expected != START + 1) {
                    throw missing(expected, row.id());
                }
                rows.add(decode(row));
                expected = row.id() + 1;
            }
            return rows;
        } catch (SQLException e) {
            throw new StorageException(
                    "reading " + path + " after row " + afterRow + " failed: " + e.getMessage(),
                    true,
                    e);
        }
    }

    private JournalRow decode(JournalFile.Stored row) {
        try {
            return new JournalRow(row.id(), JournalCodec.decode(row.body()));
        } catch (IllegalArgumentException e) {
            throw new StorageException(
                    "row " + row.id() + " of " + path + " is damaged: " + e.getMessage(), false, e);
        }
    }

    private StorageException missing(long expected, long found) {
        return new StorageException(
                path
                        + " begins at row "
                        + found
                        + ", but row "
                        + expected
                        + " is still needed: it was restored without its consumers' files",
                false,
                null);
    }

    private void commitLoop() {
        List<Pending> group = new ArrayList<>();
        while (gather(group)) {
            if (!group.isEmpty() && !commit(group)) {
                return;
            }
            group.clear();
            removal.step();
        }
    }

    /** Takes what waits, or waits a while for the first; false once closed and empty. */
    private boolean gather(List<Pending> group) {
        if (drain(group)) {
            return true;
        }
        if (closing && queuedEntries.get() == 0) {
            return false;
        }
        sleeping.set(true);
        if (!drain(group) && !closing) {
            LockSupport.parkNanos(this, IDLE_NANOS);
        }
        sleeping.set(false);
        return true;
    }

    private boolean drain(List<Pending> group) {
        long bytes = 0;
        while (group.size() < GROUP_ENTRIES_MAX && bytes < GROUP_BYTES_MAX) {
            Pending next = queue.poll();
            if (next == null) {
                break;
            }
            group.add(next);
            bytes += next.bytes();
        }
        return !group.isEmpty();
    }

    private boolean commit(List<Pending> group) {
        List<JournalEntry> entries = new ArrayList<>(group.size());
        long bytes = 0;
        for (Pending pending : group) {
            entries.add(pending.entry());
            bytes += pending.bytes();
        }
        long row = append(codec.encode(entries));
        if (row == NOT_COMMITTED) {
            return false;
        }
        queuedEntries.addAndGet(-group.size());
        queuedBytes.addAndGet(-bytes);
        group.forEach(SqliteJournal::acknowledge);
        recent.add(new JournalRow(row, entries), bytes);
        return true;
    }

    private static void acknowledge(Pending pending) {
        try {
            pending.durable().run();
        } catch (RuntimeException e) {
            // The entry is on disk whatever became of its sender.
            LOG.warn("telling that an entry is durable failed", e);
        }
    }

    /** Tries until the disk takes it: nothing of the group is acknowledged before. */
    private long append(byte[] body) {
        for (int attempt = 1; ; attempt++) {
            try {
                if (attempt > 1) {
                    file.reopen();
                }
                long row = file.append(clock.millis(), body);
                removal.added(body.length);
                recovered();
                return row;
            } catch (SQLException e) {
                failed(e);
                if (closing && attempt >= CLOSING_ATTEMPTS) {
                    LOG.error("{} closes without what waited; none of it was acknowledged", path);
                    return NOT_COMMITTED;
                }
                pause(Math.min(RETRY_NANOS_MAX, IDLE_NANOS << Math.min(attempt, 4)));
            }
        }
    }

    private void failed(SQLException e) {
        if (problem.isEmpty()) {
            LOG.error("committing to {} failed; nothing is acknowledged until it works", path, e);
        }
        problem =
                Optional.of(
                        "committing to "
                                + path
                                + " failed: "
                                + e.getMessage()
                                + "; free space on its disk or check it");
    }

    private void recovered() {
        if (problem.isPresent()) {
            LOG.info("committing to {} works again", path);
            problem = Optional.empty();
        }
    }

    private void pause(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() < until && !closing) {
            LockSupport.parkNanos(this, until - System.nanoTime());
        }
    }
}
