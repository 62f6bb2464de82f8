package io.mimamori.hub.journal;

import java.time.Duration;

/**
 * Bounds of the journal.
 *
 * @param bytesMax disk bound; ordinary entries stop at 90 % of it
 * @param queueEntriesMax entries that may wait for a commit; ordinary ones stop at 90 % of it
 * @param queueBytesMax the same in bytes of memory
 * @param recentBytesMax memory for rows that consumers read without touching the disk
 * @param keepAtLeast released rows younger than this stay
 * @param keepBytesMax unless the journal is larger than this
 */
public record JournalLimits(
        long bytesMax,
        int queueEntriesMax,
        long queueBytesMax,
        long recentBytesMax,
        Duration keepAtLeast,
        long keepBytesMax) {
    private static final long MIB = 1L << 20;

    /** 4 GiB on disk, 65,536 entries or 32 MiB waiting, 8 MiB recent, 24 h or 1 GiB kept. */
    public static final JournalLimits DEFAULT =
            new JournalLimits(
                    4096 * MIB, 65_536, 32 * MIB, 8 * MIB, Duration.ofHours(24), 1024 * MIB);

    public JournalLimits {
        if (bytesMax < MIB || queueEntriesMax < 10 || queueBytesMax < 1024 || keepBytesMax < 0) {
            throw new IllegalArgumentException(
                    "a journal needs bytesMax of at least 1 MiB, 10 entries and 1 KiB of queue");
        }
    }

    /** These with another disk bound; at most a quarter of it is kept once released. */
    public JournalLimits withBytesMax(long bytes) {
        return new JournalLimits(
                bytes,
                queueEntriesMax,
                queueBytesMax,
                recentBytesMax,
                keepAtLeast,
                Math.min(keepBytesMax, bytes / 4));
    }

    /** These with another time for which released rows stay. */
    public JournalLimits withKeepAtLeast(Duration time) {
        return new JournalLimits(
                bytesMax, queueEntriesMax, queueBytesMax, recentBytesMax, time, keepBytesMax);
    }
}
