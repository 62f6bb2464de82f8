package io.mimamori.hub.journal;

import java.time.Duration;
import java.util.List;

/**
 * The durable log: what is in a row has been fsynced. Thread-safe. Appending never waits; reading
 * may wait for the disk and belongs on a consumer's own thread.
 */
public interface Journal extends AutoCloseable {
    /** Before the first row. */
    long START = 0;

    /**
     * Puts an entry into the next group commit.
     *
     * @param reserve whether it may use the reserve that is kept for events, ticks and the ledger
     * @param durable called on the committing thread once the entry is fsynced; must not block. It
     *     is never called for an entry that did not reach the disk
     * @return false when the queue or the disk bound is full: nothing was taken, try again later
     */
    boolean offer(JournalEntry entry, boolean reserve, Runnable durable);

    /**
     * Up to {@code rowsMax} fsynced rows after {@code afterRow}, oldest first, of the file at most
     * 4 MiB; waits up to {@code timeout} for the first one and returns an empty list when none
     * came.
     */
    List<JournalRow> read(long afterRow, int rowsMax, Duration timeout) throws InterruptedException;

    /** Id of the newest fsynced row, {@link #START} when there has never been one. */
    long lastRow();

    /** Rows up to and including this one are no longer needed by any consumer and may go. */
    void release(long upToRow);

    /** Bytes on disk. */
    long bytes();

    /** Commits what was taken, then closes; entries offered afterwards are not taken. */
    @Override
    void close();
}
