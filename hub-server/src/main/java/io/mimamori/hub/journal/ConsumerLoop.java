package io.mimamori.hub.journal;

import io.mimamori.MimamoriException;
import io.mimamori.StorageException;
import io.mimamori.hub.ops.Metrics;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that brings the journal's rows to one consumer, in order, without ever leaving one
 * out. When the consumer fails it waits (0.1 s doubling to 1 s, with jitter) and brings the same
 * rows again. Thread-safe.
 */
public final class ConsumerLoop implements AutoCloseable {
    private static final long BACK_OFF_MILLIS_MIN = 100;
    private static final long BACK_OFF_MILLIS_MAX = 1_000;
    private static final Duration READ_WAIT = Duration.ofMillis(200);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(3);

    /** Different reasons that are logged before it gets on again. */
    private static final int REASONS_MAX = 16;

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLoop.class);

    /**
     * How eagerly it reads.
     *
     * @param rowsMax rows brought at once
     * @param linger time between two reads while there is little to do; rows gather meanwhile. The
     *     first row after a quiet time is brought at once
     */
    public record Pace(int rowsMax, Duration linger) {
        /** 64 rows, no waiting: for whoever answers to people. */
        public static final Pace EAGER = new Pace(64, Duration.ZERO);
    }

    private final Journal journal;
    private final RowConsumer consumer;
    private final Pace pace;
    private final Random jitter;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private final Set<String> told = new HashSet<>();
    private volatile long position;
    private volatile Optional<String> problem = Optional.empty();

    /**
     * Starts after the consumer's offset.
     *
     * @param seed for the jitter
     * @throws StorageException when the offset is beyond the journal's end
     */
    public ConsumerLoop(
            Journal journal, RowConsumer consumer, Pace pace, Metrics metrics, long seed) {
        this.journal = journal;
        this.consumer = consumer;
        this.pace = pace;
        jitter = new Random(seed);
        position = consumer.offset();
        if (position > journal.lastRow()) {
            throw new StorageException(
                    "consumer "
                            + consumer.name()
                            + " has done row "
                            + position
                            + ", but the journal ends at row "
                            + journal.lastRow()
                            + ": its file was removed or is older than the others. Restore all"
                            + " files of the data folder from one backup",
                    false,
                    null);
        }
        metrics.consumerLag(consumer.name(), () -> journal.lastRow() - position);
        thread = Thread.ofPlatform().name("consumer-" + consumer.name()).start(this::run);
    }

    /** The last row that its consumer has done. */
    public long position() {
        return position;
    }

    /** The last row whose effects are durable. */
    long offset() {
        return consumer.offset();
    }

    /** Why it does not get on, in words for the operator; empty when it does. */
    public Optional<String> problem() {
        return problem;
    }

    /** Lets the rows at hand finish for a few seconds, then interrupts; they come again. */
    @Override
    public void close() {
        stop.countDown();
        try {
            if (!thread.join(CLOSE_WAIT)) {
                thread.interrupt();
                thread.join(CLOSE_WAIT);
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            int failures = 0;
            while (!stopped(0)) {
                try {
                    next();
                    recovered(failures);
                    failures = 0;
                } catch (RuntimeException e) {
                    // Nothing but stopping ends this loop: a row left out is a reading lost.
                    failed(e);
                    stopped(backOffMillis(failures++));
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("consumer {} was interrupted while it stopped", consumer.name(), e);
        }
    }

    private void next() throws InterruptedException {
        List<JournalRow> rows = journal.read(position, pace.rowsMax(), READ_WAIT);
        if (rows.isEmpty()) {
            return;
        }
        long begun = System.nanoTime();
        consumer.accept(rows);
        position = rows.getLast().id();
        if (rows.size() < pace.rowsMax() && pace.linger().isPositive()) {
            long left = pace.linger().toNanos() - (System.nanoTime() - begun);
            stopped(TimeUnit.NANOSECONDS.toMillis(Math.max(left, 0)));
        }
    }

    private boolean stopped(long millis) throws InterruptedException {
        return stop.await(millis, TimeUnit.MILLISECONDS);
    }

    private long backOffMillis(int failures) {
        long full = Math.min(BACK_OFF_MILLIS_MAX, BACK_OFF_MILLIS_MIN << Math.min(failures, 10));
        return full / 2 + jitter.nextLong(full / 2 + 1);
    }

    /** Each reason is logged once until it gets on, however often it comes again. */
    private void failed(RuntimeException e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        problem = Optional.of("consumer " + consumer.name() + ": " + message);
        if (told.size() >= REASONS_MAX || !told.add(message)) {
            return;
        }
        if (e instanceof MimamoriException known && known.retryCanHelp()) {
            LOG.warn("consumer {} waits after row {}: {}", consumer.name(), position, message);
        } else {
            LOG.error("consumer {} is stuck after row {}", consumer.name(), position, e);
        }
    }

    private void recovered(int failures) {
        if (failures > 0) {
            problem = Optional.empty();
            told.clear();
            LOG.info("consumer {} goes on after {} failures", consumer.name(), failures);
        }
    }
}
