package io.mimamori.hub.state;

import io.mimamori.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The file state.db: one writing thread with group commit, readers beside it (WAL). Thread-safe. A
 * write that is done is fsynced.
 */
public final class StateDatabase implements AutoCloseable {
    /** Writes that may wait; beyond that {@link #write} throws. */
    public static final int QUEUE_MAX = 20_000;

    private static final int GROUP_MAX = 500;
    private static final Logger LOG = LoggerFactory.getLogger(StateDatabase.class);

    private record Work<T>(Function<Handle, T> body, CompletableFuture<T> done) {
        Runnable run(Handle handle) {
            T result = body.apply(handle);
            return () -> done.complete(result);
        }
    }

    private static final Set<SQLiteErrorCode> DISK =
            EnumSet.of(
                    SQLiteErrorCode.SQLITE_FULL,
                    SQLiteErrorCode.SQLITE_READONLY,
                    SQLiteErrorCode.SQLITE_CORRUPT,
                    SQLiteErrorCode.SQLITE_IOERR,
                    SQLiteErrorCode.SQLITE_IOERR_WRITE,
                    SQLiteErrorCode.SQLITE_IOERR_FSYNC,
                    SQLiteErrorCode.SQLITE_IOERR_READ,
                    SQLiteErrorCode.SQLITE_IOERR_SHMSIZE);

    private static final int BUSY_MILLIS = 10_000;

    /** 16 MiB of WAL. */
    private static final int CHECKPOINT_PAGES = 4_096;

    private final Jdbi jdbi;
    private final Path file;
    private final BlockingQueue<Work<?>> queue = new LinkedBlockingQueue<>(QUEUE_MAX);
    private final Thread writer;

    // The writing thread only: what follows from the group that is being written.
    private List<Runnable> afterCommit = new ArrayList<>();

    private volatile boolean closing;
    private volatile Optional<String> problem = Optional.empty();

    /** Opens or creates the file and brings its tables up to date. */
    public StateDatabase(Path file) {
        this.file = file;
        DatabaseFile.requireWhole(file, "flyway_schema_history", DatabaseFile.BEGIN_EMPTY);
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.enforceForeignKeys(true);
        // The judge's checkpoints rewrite the same pages each second: moved to the file once in a
        // while, not each time (1,000 pages are two checkpoints of 1,000 busy channels).
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, "" + CHECKPOINT_PAGES);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        try {
            Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:io/mimamori/hub/state")
                    // What is built side by side comes in any order; no file needs another of its
                    // day.
                    .outOfOrder(true)
                    .load()
                    .migrate();
        } catch (RuntimeException e) {
            throw new StorageException(
                    "opening " + file + " failed; restore it from a backup: " + e.getMessage(),
                    false,
                    e);
        }
        jdbi = Jdbi.create(source);
        writer = Thread.ofPlatform().name("state-writer").start(this::writeLoop);
    }

    /**
     * Reads a file that a hub may have open or not, and changes nothing in it; its tables are as
     * the newest hub left them.
     */
    public static <T> T readOnly(Path file, Function<Handle, T> body) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        try {
            return Jdbi.create(source).withHandle(body::apply);
        } catch (RuntimeException e) {
            throw new StorageException(
                    "reading " + file + " failed: " + root(e).getMessage(), false, e);
        }
    }

    /**
     * Queues a write; writes are done in this order. The future fails with a {@link
     * StorageException}, and only for its own write.
     */
    public <T> CompletableFuture<T> write(Function<Handle, T> body) {
        Work<T> work = new Work<>(body, new CompletableFuture<>());
        if (closing || !queue.offer(work)) {
            throw new StorageException(
                    file + (closing ? " is closed" : " is behind: " + QUEUE_MAX + " writes wait"),
                    !closing,
                    null);
        }
        return work.done();
    }

    /** {@link #write}, and waits until it is on disk; throws the {@link StorageException}. */
    public <T> T writeNow(Function<Handle, T> body) {
        try {
            return write(body).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StorageException cause
                    ? cause
                    : new StorageException("writing " + file + " failed: " + e, true, e);
        }
    }

    /** {@link #write} without a result. */
    public CompletableFuture<?> run(Consumer<Handle> body) {
        return write(handle -> {
            body.accept(handle);
            return true;
        });
    }

    /** To be called within a write: does this when it is on disk. Must neither block nor throw. */
    public void onCommit(Runnable then) {
        afterCommit.add(then);
    }

    /** Reads on the caller's thread; sees what is committed. */
    public <T> T read(Function<Handle, T> body) {
        try {
            return jdbi.withHandle(body::apply);
        } catch (RuntimeException e) {
            throw failed("reading", e);
        }
    }

    /** Why its disk does not take what is written, for the operator; empty when it does. */
    public Optional<String> problem() {
        return problem;
    }

    @Override
    public void close() {
        closing = true;
        writer.interrupt();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeLoop() {
        List<Work<?>> group = new ArrayList<>();
        try (Handle handle = jdbi.open()) {
            handle.setStatementBuilder(new PreparedStatements());
            while (take(group)) {
                commit(handle, group);
                group.clear();
            }
        }
    }

    /** Waits for work; false when closed and empty. */
    private boolean take(List<Work<?>> group) {
        while (group.isEmpty()) {
            queue.drainTo(group, GROUP_MAX);
            if (!group.isEmpty()) {
                return true;
            }
            if (closing) {
                return false;
            }
            try {
                group.add(queue.take());
                queue.drainTo(group, GROUP_MAX - 1);
            } catch (InterruptedException e) {
                // Closing: the loop looks at the queue once more without waiting.
                closing = true;
            }
        }
        return true;
    }

    private void commit(Handle handle, List<Work<?>> group) {
        afterCommit = new ArrayList<>(group.size());
        try {
            handle.useTransaction(tx -> group.forEach(work -> afterCommit.add(work.run(tx))));
            recovered();
            afterCommit.forEach(Runnable::run);
        } catch (RuntimeException e) {
            if (group.size() == 1) {
                note(e);
                LOG.warn("a write to {} failed", file, e);
                group.getFirst().done().completeExceptionally(failed("writing", e));
            } else {
                // One bad write must not undo its neighbours: do them one by one.
                group.forEach(work -> commit(handle, List.of(work)));
            }
        }
    }

    private void recovered() {
        if (problem.isPresent()) {
            LOG.info("writing to {} works again", file);
            problem = Optional.empty();
        }
    }

    /** A write may be wrong in itself; a disk that refuses is the operator's to mend. */
    private void note(RuntimeException e) {
        if (root(e) instanceof SQLiteException refused && DISK.contains(refused.getResultCode())) {
            problem =
                    Optional.of(
                            "writing %s failed: %s; free space on its disk or check it"
                                    .formatted(file, refused.getMessage()));
        }
    }

    private StorageException failed(String what, RuntimeException e) {
        return new StorageException(
                what + " " + file + " failed: " + root(e).getMessage(), true, e);
    }

    private static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
