package io.mimamori.hub.simulation;

import io.mimamori.hub.journal.Journal;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalRow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A real journal of which each step ends on disk, in rows that do not depend on how fast its
 * committing thread was: an entry alone is a row; of several offered together the first is a row
 * and the others are the next. Not thread-safe.
 */
final class SettlingJournal implements Journal {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Journal journal;
    private final CountDownLatch none = new CountDownLatch(0);
    private boolean together;
    private int offered;
    private CountDownLatch firstIsOnDisk = none;
    private CountDownLatch othersAreOffered = none;
    private CountDownLatch allOnDisk = none;

    SettlingJournal(Journal journal) {
        this.journal = journal;
    }

    /** What is offered meanwhile, at most {@code max} entries, is one step. */
    void together(int max, Runnable offers) {
        long before = journal.lastRow();
        together = true;
        offered = 0;
        firstIsOnDisk = new CountDownLatch(1);
        othersAreOffered = new CountDownLatch(1);
        allOnDisk = new CountDownLatch(max);
        try {
            offers.run();
        } finally {
            together = false;
            othersAreOffered.countDown();
        }
        for (int missing = offered; missing < max; missing++) {
            allOnDisk.countDown();
        }
        await(allOnDisk);
        readable(before + Math.min(offered, 2));
    }

    @Override
    public boolean offer(JournalEntry entry, boolean reserve, Runnable durable) {
        if (!together) {
            long before = journal.lastRow();
            CountDownLatch onDisk = new CountDownLatch(1);
            if (!journal.offer(entry, reserve, () -> done(durable, onDisk))) {
                return false;
            }
            await(onDisk);
            readable(before + 1);
            return true;
        }
        CountDownLatch all = allOnDisk;
        if (offered > 0) {
            await(firstIsOnDisk);
            if (!journal.offer(entry, reserve, () -> done(durable, all))) {
                return false;
            }
        } else if (!journal.offer(entry, reserve, () -> first(durable, all))) {
            return false;
        }
        offered++;
        return true;
    }

    /** On the committing thread, which waits here until the others are in its queue. */
    private void first(Runnable durable, CountDownLatch all) {
        firstIsOnDisk.countDown();
        await(othersAreOffered);
        done(durable, all);
    }

    private static void done(Runnable durable, CountDownLatch latch) {
        durable.run();
        latch.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the journal did not commit within " + PATIENCE);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while the journal committed", e);
        }
    }

    /** A row is acknowledged just before it can be read. */
    private void readable(long row) {
        try {
            if (journal.lastRow() < row && journal.read(row - 1, 1, PATIENCE).isEmpty()) {
                throw new AssertionError("no row " + row + " after its commit");
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while the journal committed", e);
        }
    }

    @Override
    public List<JournalRow> read(long afterRow, int rowsMax, Duration timeout)
            throws InterruptedException {
        return journal.read(afterRow, rowsMax, timeout);
    }

    @Override
    public long lastRow() {
        return journal.lastRow();
    }

    @Override
    public void release(long upToRow) {
        journal.release(upToRow);
    }

    @Override
    public long bytes() {
        return journal.bytes();
    }

    @Override
    public void close() {
        journal.close();
    }
}
