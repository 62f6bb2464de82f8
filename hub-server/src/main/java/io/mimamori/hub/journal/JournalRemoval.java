package io.mimamori.hub.journal;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes released rows in small steps between commits, and knows how full the journal is. Steps
 * are taken by the committing thread; {@link #release} and {@link #bytesUsed} by anybody.
 */
final class JournalRemoval {
    private static final int STEP_ROWS = 256;
    private static final long STEP_BYTES = 1L << 20;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** After these many bytes of bodies the file is asked again how many pages it uses. */
    private static final long ESTIMATE_BYTES_MAX = 1L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(JournalRemoval.class);

    private final JournalFile file;
    private final JournalLimits limits;
    private final InstantSource clock;
    private final AtomicLong released = new AtomicLong(Journal.START);
    private final AtomicLong bytesUsed = new AtomicLong();
    private long bytesEstimated;
    private long oldestRow = 1;
    private long nextStepNanos = System.nanoTime();

    JournalRemoval(JournalFile file, JournalLimits limits, InstantSource clock) {
        this.file = file;
        this.limits = limits;
        this.clock = clock;
        measure();
    }

    void release(long upToRow) {
        released.accumulateAndGet(upToRow, Math::max);
    }

    long bytesUsed() {
        return bytesUsed.get();
    }

    /** A row with a body of this length was added. */
    void added(int bytes) {
        bytesUsed.addAndGet(bytes);
        bytesEstimated += bytes;
        if (bytesEstimated > ESTIMATE_BYTES_MAX) {
            measure();
        }
    }

    /** Removes a few rows if some may go and the last time is a while ago. */
    void step() {
        long now = System.nanoTime();
        if (now - nextStepNanos < 0 || oldestRow > released.get()) {
            return;
        }
        nextStepNanos = now + STEP_NANOS;
        try {
            removeSome();
        } catch (SQLException e) {
            nextStepNanos = now + TimeUnit.SECONDS.toNanos(5);
            LOG.warn("removing rows that nobody needs failed; tried again in 5 s", e);
        }
    }

    private void removeSome() throws SQLException {
        JournalFile.Oldest oldest = file.oldest();
        if (oldest.id() == 0) {
            oldestRow = file.lastRow() + 1;
            return;
        }
        oldestRow = oldest.id();
        boolean old = clock.millis() - oldest.timeMillis() > limits.keepAtLeast().toMillis();
        boolean large = bytesUsed.get() > limits.keepBytesMax();
        if (oldestRow > released.get() || !(old || large)) {
            nextStepNanos += old || large ? 0 : TimeUnit.SECONDS.toNanos(1);
            return;
        }
        // Rows of one step lie within a second or so of each other: the first stands for all.
        long upTo = file.stepEnd(released.get(), STEP_ROWS, STEP_BYTES);
        file.delete(upTo);
        oldestRow = upTo + 1;
        measure();
    }

    private void measure() {
        try {
            bytesUsed.set(file.bytesUsed());
            bytesEstimated = 0;
        } catch (SQLException e) {
            LOG.warn("asking the journal for its size failed", e);
        }
    }
}
