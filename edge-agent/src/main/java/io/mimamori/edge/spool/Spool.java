package io.mimamori.edge.spool;

import io.mimamori.StorageException;
import io.mimamori.edge.sensor.Sensor.Thumbnail;
import io.mimamori.reading.Reading;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps readings until they are acknowledged. Thread-safe; one writing thread owns the file and
 * commits in groups: telemetry after a linger, events at once.
 *
 * <p>A message is taken, sent, and acknowledged (then deleted) or released (then taken again). What
 * is taken when the agent dies is sent again after the next start.
 */
public final class Spool implements AutoCloseable {
    /** How many readings were ever given up, on the health device. */
    public static final String DROPPED_CHANNEL = "spool-dropped";

    /** Most telemetry that waits in memory, in readings; then sensors wait. */
    public static final int WAITING_MAX = 10_000;

    /** Most acknowledgements that wait in memory to be written. */
    static final int DELETIONS_MAX = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final SpoolConfig config;
    private final SpoolFile file;
    private final SpoolWriter writer;
    private final Thread thread;

    // Guarded by the lock.
    private final Deque<SpoolBatch.Telemetry> telemetry = new ArrayDeque<>();
    private final List<SpoolBatch.Event> events = new ArrayList<>();
    private final List<SpoolItem> deletions = new ArrayList<>();
    private final List<FutureTask<?>> calls = new ArrayList<>();
    private final List<CompletableFuture<Void>> flushes = new ArrayList<>();
    private int waitingReadings;
    private long lostReadings;
    private boolean urgent;
    private boolean closed;
    private long dueNanos = Long.MAX_VALUE;

    private volatile SpoolStatus status;
    private volatile Runnable listener = () -> {};

    /** Which way a message goes, in the order of their claims. */
    public enum Way {
        EVENT,
        MEDIA,
        LIVE,
        BACKLOG
    }

    /** Loads SQLite's library now; without it {@link #open} does so. Thread-safe. */
    public static void prepare() {
        SpoolSchema.loadLibrary();
    }

    /**
     * Opens or makes the file.
     *
     * @param clock the wall clock, also in a rehearsal: it tells live from backlog
     * @throws StorageException when the file is damaged, in use, or cannot be made; it says what to
     *     do
     */
    public static Spool open(SpoolConfig config, PackEncoder encoder, InstantSource clock) {
        Connection connection = SpoolSchema.open(config.file());
        try {
            SpoolFile file = new SpoolFile(connection, encoder.format());
            return new Spool(config, file, new SpoolWriter(file, config, encoder, clock));
        } catch (SQLException e) {
            throw new StorageException(
                    "spool %s could not be read: %s".formatted(config.file(), e.getMessage()),
                    false,
                    e);
        }
    }

    private Spool(SpoolConfig config, SpoolFile file, SpoolWriter writer) throws SQLException {
        this.config = config;
        this.file = file;
        this.writer = writer;
        this.status = statusNow(Optional.empty());
        this.thread = Thread.ofPlatform().name("spool").unstarted(this::run);
        thread.start();
    }

    /** Called after each write, on the writing thread: something may be there to send. */
    public void onStored(Runnable stored) {
        listener = stored;
    }

    /** As of the last write. */
    public SpoolStatus status() {
        return status;
    }

    /**
     * Keeps telemetry, on disk within the linger. Waits while too much waits; when the disk refuses
     * writes it does not wait but gives up the oldest that waits in memory.
     */
    public void telemetry(String device, List<Reading> readings) {
        if (readings.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            while (waitingReadings >= WAITING_MAX && !closed) {
                if (status.fault().isPresent()) {
                    giveUpOldest();
                } else {
                    room.awaitUninterruptibly();
                }
            }
            requireOpen();
            telemetry.add(new SpoolBatch.Telemetry(device, List.copyOf(readings)));
            waitingReadings += readings.size();
            wake(config.linger());
        } finally {
            lock.unlock();
        }
    }

    private void giveUpOldest() {
        SpoolBatch.Telemetry oldest = telemetry.removeFirst();
        waitingReadings -= oldest.readings().size();
        lostReadings += oldest.readings().size();
    }

    /**
     * Keeps an event and its picture; on disk on return.
     *
     * @throws StorageException when the disk refuses it; it is kept in memory and tried again
     */
    public void event(String device, List<Reading> readings, Optional<Thumbnail> thumbnail) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        lock.lock();
        try {
            requireOpen();
            events.add(new SpoolBatch.Event(device, List.copyOf(readings), thumbnail, done));
            wake(Duration.ZERO);
        } finally {
            lock.unlock();
        }
        await(done);
    }

    /**
     * Returns when everything that was handed over before is on disk.
     *
     * @throws StorageException when the disk refuses it
     */
    public void flush() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        lock.lock();
        try {
            requireOpen();
            flushes.add(done);
            wake(Duration.ZERO);
        } finally {
            lock.unlock();
        }
        await(done);
    }

    private static void await(CompletableFuture<Void> done) {
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StorageException storage) {
                throw storage;
            }
            throw e;
        }
    }

    /** The oldest messages of a way that are not taken, at most {@code max}; now they are. */
    public List<SpoolItem> take(Way way, int max) {
        return call(() -> writer.take(way, max));
    }

    /** The messages were not acknowledged; they can be taken again. */
    public void release(Collection<SpoolItem> items) {
        if (!items.isEmpty()) {
            List<SpoolItem> released = List.copyOf(items);
            boolean done =
                    call(() -> {
                        writer.release(released);
                        return true;
                    });
            LOG.debug("released {} messages: {}", released.size(), done);
        }
    }

    /** The hub has the message (or will never take it): it is deleted soon, with others. */
    public void acknowledge(SpoolItem item) {
        lock.lock();
        try {
            deletions.add(item);
            // The picture of an event waits for its deletion.
            wake(item.table() == SpoolItem.Table.EVENT ? Duration.ZERO : config.linger());
        } finally {
            lock.unlock();
        }
    }

    private <T> T call(Callable<T> question) {
        FutureTask<T> task = new FutureTask<>(question);
        lock.lock();
        try {
            requireOpen();
            calls.add(task);
            work.signal();
        } finally {
            lock.unlock();
        }
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException("interrupted while asking the spool", true, e);
        } catch (ExecutionException e) {
            throw new StorageException(
                    "spool %s could not be read: %s".formatted(config.file(), e.getCause()),
                    true,
                    e);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StorageException("spool " + config.file() + " is closed", false, null);
        }
    }

    /** Under the lock. */
    private void wake(Duration within) {
        long due = System.nanoTime() + within.toNanos();
        boolean full =
                waitingReadings >= config.lingerReadings() || deletions.size() >= DELETIONS_MAX;
        urgent |= within.isZero() || full;
        if (dueNanos == Long.MAX_VALUE || due < dueNanos) {
            dueNanos = due;
        }
        work.signal();
    }

    private void run() {
        SpoolBatch batch;
        do {
            batch = nextBatch();
            batch.calls().forEach(FutureTask::run);
            if (batch.write()) {
                write(batch);
            }
        } while (!batch.last());
        try {
            file.close();
        } catch (SQLException e) {
            LOG.error("spool {} could not be closed", config.file(), e);
        }
    }

    private SpoolBatch nextBatch() {
        lock.lock();
        try {
            while (!due() && calls.isEmpty() && !closed) {
                long left = dueNanos == Long.MAX_VALUE ? dueNanos : dueNanos - System.nanoTime();
                if (work.awaitNanos(left) <= 0) {
                    LOG.trace("the linger is over");
                }
            }
        } catch (InterruptedException e) {
            // Only close ends this thread; whoever interrupts it gets an early write.
            urgent = true;
        } finally {
            lock.unlock();
        }
        lock.lock();
        try {
            return due() || closed ? everything() : questionsOnly();
        } finally {
            lock.unlock();
        }
    }

    private boolean due() {
        return urgent || (dueNanos != Long.MAX_VALUE && dueNanos - System.nanoTime() <= 0);
    }

    private SpoolBatch questionsOnly() {
        SpoolBatch batch =
                new SpoolBatch(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.copyOf(calls),
                        List.of(),
                        false,
                        false);
        calls.clear();
        return batch;
    }

    private SpoolBatch everything() {
        List<CompletableFuture<Void>> done = new ArrayList<>(flushes);
        events.forEach(event -> done.add(event.done()));
        SpoolBatch batch =
                new SpoolBatch(
                        List.copyOf(telemetry),
                        List.copyOf(events),
                        List.copyOf(deletions),
                        List.copyOf(calls),
                        done,
                        true,
                        closed);
        telemetry.clear();
        events.clear();
        deletions.clear();
        calls.clear();
        flushes.clear();
        waitingReadings = 0;
        writer.lost(lostReadings);
        lostReadings = 0;
        urgent = false;
        dueNanos = Long.MAX_VALUE;
        room.signalAll();
        return batch;
    }

    private void write(SpoolBatch batch) {
        try {
            writer.write(batch);
            status = statusNow(Optional.empty());
            batch.done().forEach(done -> done.complete(null));
            listener.run();
        } catch (SQLException e) {
            failed(batch, e);
        }
    }

    private void failed(SpoolBatch batch, SQLException e) {
        StorageException fault =
                new StorageException(
                        "spool %s could not be written: %s; free some disk space or lower spool.bytesMax; tried again every %d s"
                                .formatted(config.file(), e.getMessage(), RETRY_AFTER.toSeconds()),
                        true,
                        e);
        LOG.error("{}", fault.getMessage());
        SpoolStatus before = status;
        status =
                new SpoolStatus(
                        before.bytes(),
                        before.waiting(),
                        before.droppedReadings(),
                        Optional.of(String.valueOf(fault.getMessage())));
        batch.done().forEach(done -> done.completeExceptionally(fault));
        lock.lock();
        try {
            wake(RETRY_AFTER);
        } finally {
            lock.unlock();
        }
    }

    private SpoolStatus statusNow(Optional<String> fault) throws SQLException {
        return new SpoolStatus(file.usedBytes(), !file.isEmpty(), file.droppedReadings(), fault);
    }

    /** Test switch: as if the disk had no room for more than this many pages of 4 KiB. */
    void limitPages(long pages) {
        call(() -> {
            file.limitPages(pages);
            return pages;
        });
    }

    /** Writes what waits and ends the writing thread. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
