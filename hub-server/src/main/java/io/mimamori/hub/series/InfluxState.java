package io.mimamori.hub.series;

import io.mimamori.StorageException;
import io.mimamori.hub.journal.Journal;
import io.mimamori.hub.state.StateDatabase;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What InfluxDB's consumer keeps in state.db: its offset and the lines that were refused. The
 * writing thread only, but for {@link #durableOffset}.
 */
final class InfluxState {
    /** Refused lines that are kept; the oldest go first. */
    static final int SET_ASIDE_MAX = 100_000;

    private static final String CONSUMER = "series";
    private static final Logger LOG = LoggerFactory.getLogger(InfluxState.class);

    private final StateDatabase state;
    private final InstantSource clock;
    private final AtomicLong durable = new AtomicLong(Journal.START);
    private final AtomicLong wanted = new AtomicLong(Journal.START);
    private final AtomicBoolean saving = new AtomicBoolean();

    InfluxState(StateDatabase state, InstantSource clock) {
        this.state = state;
        this.clock = clock;
        durable.set(
                state.read(handle ->
                        handle.createQuery(
                                        "SELECT row FROM consumer_offset" + " WHERE consumer = ?")
                                .bind(0, CONSUMER)
                                .mapTo(Long.class)
                                .findOne()
                                .orElse(Journal.START)));
        wanted.set(durable.get());
    }

    long durableOffset() {
        return durable.get();
    }

    /**
     * Saves the offset soon: an older one only brings rows again, so nobody waits, and at most one
     * save is under way.
     */
    void offset(long row) {
        wanted.set(row);
        save();
    }

    /**
     * The refused line is in state.db when this returns; empty when it was there already, as after
     * a crash between this and the offset.
     */
    Optional<SetAside> setAside(String database, String line, String reason) {
        long time = clock.millis();
        try {
            AtomicBoolean added = new AtomicBoolean();
            state.run(
                            handle -> {
                                int rows =
                                        handle.execute(
                                                "INSERT OR IGNORE INTO series_set_aside(time,"
                                                        + " database, line, reason)"
                                                        + " VALUES(?,?,?,?)",
                                                time,
                                                database,
                                                line,
                                                reason);
                                added.set(rows > 0);
                                handle.execute(
                                        "DELETE FROM series_set_aside WHERE id <= (SELECT max(id)"
                                                + " FROM series_set_aside) - ?",
                                        SET_ASIDE_MAX);
                            })
                    .join();
            return added.get()
                    ? Optional.of(new SetAside(time, database, line, reason))
                    : Optional.empty();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StorageException cause
                    ? cause
                    : new StorageException("keeping a refused line failed", true, e);
        }
    }

    /** Newest first. */
    List<SetAside> setAside(int limit) {
        return state.read(handle ->
                handle.createQuery(
                                "SELECT time, database, line, reason FROM series_set_aside"
                                        + " ORDER BY id DESC LIMIT ?")
                        .bind(0, limit)
                        .map((row, _) ->
                                new SetAside(
                                        row.getLong(1),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4)))
                        .list());
    }

    /** Waits until the last offset is saved, or cannot be. */
    void flush() {
        long row = wanted.get();
        if (row == durable.get()) {
            return;
        }
        try {
            state.run(handle -> store(handle, row)).join();
            durable.set(row);
        } catch (CompletionException | StorageException e) {
            LOG.warn("saving the offset {} failed; the rows after it come again", row, e);
        }
    }

    private void save() {
        if (!saving.compareAndSet(false, true)) {
            return;
        }
        long row = wanted.get();
        try {
            var _ =
                    state.run(handle -> store(handle, row))
                            .whenComplete((_, failure) -> {
                                saving.set(false);
                                if (failure == null) {
                                    durable.accumulateAndGet(row, Math::max);
                                }
                            });
        } catch (StorageException e) {
            saving.set(false);
            LOG.debug("saving the offset {} is left to the next time", row, e);
        }
    }

    private static void store(org.jdbi.v3.core.Handle handle, long row) {
        handle.execute(
                "INSERT INTO consumer_offset(consumer, row) VALUES(?,?)"
                        + " ON CONFLICT(consumer) DO UPDATE SET row = max(row, excluded.row)",
                CONSUMER,
                row);
    }
}
