package io.mimamori.hub.ingest;

import io.mimamori.StorageException;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.state.StateDatabase;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest refusals in memory and up to {@value #ROWS_MAX} in state.db. All are counted; of a
 * flood only {@value #KEPT_PER_SECOND_MAX} a second are kept. Thread-safe; {@link #add} never waits
 * for the disk, {@link #list} may.
 */
public final class StoredRefusals implements RefusalLog {
    /** Refusals that state.db keeps. */
    public static final int ROWS_MAX = 10_000;

    /** Refusals a second that are kept; the rest is only counted. */
    public static final int KEPT_PER_SECOND_MAX = 50;

    private static final int MEMORY_MAX = 500;
    private static final int TRIM_EVERY = 100;
    private static final int TEXT_MAX = 400;
    private static final Logger LOG = LoggerFactory.getLogger(StoredRefusals.class);

    private final StateDatabase state;
    private final Metrics metrics;
    private final InstantSource clock;
    private final Deque<Refusal> newest = new ArrayDeque<>();
    private long lastId;
    private long second;
    private int keptInSecond;

    /**
     * Goes on behind the newest row of state.db.
     *
     * @param clock the machine's
     */
    public StoredRefusals(StateDatabase state, Metrics metrics, InstantSource clock) {
        this.state = state;
        this.metrics = metrics;
        this.clock = clock;
        this.lastId =
                state.read(handle ->
                        handle.select("select coalesce(max(id), 0) from refusals")
                                .mapTo(Long.class)
                                .one());
    }

    @Override
    public void add(Refusal refusal) {
        metrics.refused(refusal.reason().key());
        keep(refusal).ifPresent(this::store);
    }

    private void store(Refusal kept) {
        try {
            var _ = state.run(handle -> insert(handle, kept));
        } catch (StorageException e) {
            // It is counted and in memory; the registry's own writes matter more.
            LOG.debug("a refusal was not stored", e);
        }
    }

    /** Gives it an id and puts it into memory; empty when there are too many. */
    private synchronized Optional<Refusal> keep(Refusal refusal) {
        long now = clock.millis() / 1000;
        if (now != second) {
            second = now;
            keptInSecond = 0;
        }
        if (keptInSecond >= KEPT_PER_SECOND_MAX) {
            return Optional.empty();
        }
        keptInSecond++;
        lastId++;
        Refusal kept =
                new Refusal(
                        lastId,
                        refusal.timeMillis(),
                        refusal.door(),
                        shortened(refusal.principal()),
                        shortened(refusal.target()),
                        refusal.reason(),
                        shortened(refusal.detail()),
                        shortened(refusal.excerpt()));
        newest.addFirst(kept);
        if (newest.size() > MEMORY_MAX) {
            newest.removeLast();
        }
        return Optional.of(kept);
    }

    @Override
    public List<Refusal> list(long beforeId, int limit) {
        List<Refusal> found = new ArrayList<>(fromMemory(beforeId, limit));
        if (found.size() < limit) {
            long before = found.isEmpty() ? beforeId : found.getLast().id();
            found.addAll(fromDisk(before, limit - found.size()));
        }
        return found;
    }

    private synchronized List<Refusal> fromMemory(long beforeId, int limit) {
        List<Refusal> found = new ArrayList<>();
        Iterator<Refusal> each = newest.iterator();
        while (each.hasNext() && found.size() < limit) {
            Refusal refusal = each.next();
            if (refusal.id() < beforeId) {
                found.add(refusal);
            }
        }
        return found;
    }

    private List<Refusal> fromDisk(long beforeId, int limit) {
        return state.read(handle ->
                handle.select(
                                "select * from refusals where id < ? order by id desc limit ?",
                                beforeId,
                                limit)
                        .map((row, _) ->
                                new Refusal(
                                        row.getLong("id"),
                                        row.getLong("time_ms"),
                                        row.getString("door"),
                                        row.getString("principal"),
                                        row.getString("target"),
                                        Refusal.Reason.valueOf(row.getString("reason")),
                                        row.getString("detail"),
                                        row.getString("excerpt")))
                        .list());
    }

    private static void insert(Handle handle, Refusal refusal) {
        handle.execute(
                "insert or ignore into refusals values (?, ?, ?, ?, ?, ?, ?, ?)",
                refusal.id(),
                refusal.timeMillis(),
                refusal.door(),
                refusal.principal(),
                refusal.target(),
                refusal.reason().name(),
                refusal.detail(),
                refusal.excerpt());
        if (refusal.id() % TRIM_EVERY == 0) {
            handle.execute("delete from refusals where id <= ?", refusal.id() - ROWS_MAX);
        }
    }

    private static String shortened(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
    }
}
