package io.mimamori.hub.escalation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimamori.StorageException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The table escalation. Each method runs on the handle of its caller. */
final class EscalationTable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private EscalationTable() {}

    /** A row. */
    record Row(String site, boolean exercise, EscalationState state) {}

    static Optional<Row> find(Handle handle, UUID episode) {
        return rows(
                        handle.createQuery("SELECT * FROM escalation WHERE episode = :episode")
                                .bind("episode", episode.toString()))
                .stream()
                .findFirst();
    }

    /** The one that a message belongs to, if it is a step of one. */
    static Optional<Row> ofDelivery(Handle handle, UUID delivery) {
        return rows(
                        handle.createQuery(
                                        "SELECT e.* FROM delivery d JOIN escalation e"
                                                + " ON e.episode = d.episode"
                                                + " WHERE d.id = :id AND d.step <> ''"
                                                + " AND d.correction IS NULL")
                                .bind("id", delivery.toString()))
                .stream()
                .findFirst();
    }

    /** Whether there has ever been one. */
    static boolean isAny(Handle handle) {
        return handle.select("SELECT EXISTS (SELECT 1 FROM escalation)").mapTo(Boolean.class).one();
    }

    /** What goes on by itself by then, the longest due first. */
    static List<UUID> due(Handle handle, boolean exercise, long now, int limit) {
        return handle.createQuery(
                        "SELECT episode FROM escalation WHERE due_ms <= :now"
                                + " AND exercise = :exercise ORDER BY due_ms LIMIT :limit")
                .bind("now", now)
                .bind("exercise", exercise)
                .bind("limit", limit)
                .mapTo(String.class)
                .map(UUID::fromString)
                .list();
    }

    /** When the next goes on by itself; empty when none does. */
    static OptionalLong nextDue(Handle handle, boolean exercise) {
        return handle.createQuery(
                        "SELECT MIN(due_ms) AS due FROM escalation WHERE due_ms IS NOT NULL"
                                + " AND exercise = :exercise")
                .bind("exercise", exercise)
                .map((rs, context) -> {
                    long due = rs.getLong("due");
                    return rs.wasNull() ? OptionalLong.empty() : OptionalLong.of(due);
                })
                .one();
    }

    static void put(Handle tx, Row row, OptionalLong due) {
        EscalationState state = row.state();
        tx.execute(
                "INSERT INTO escalation (episode, site, exercise, phase, due_ms, state)"
                        + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (episode) DO UPDATE SET"
                        + " phase = excluded.phase, due_ms = excluded.due_ms,"
                        + " state = excluded.state",
                state.episode().toString(),
                row.site(),
                row.exercise(),
                state.phase().name().toLowerCase(Locale.ROOT),
                boxed(due),
                json(state));
    }

    /** What waited for the end of a silence goes on. */
    static void dueNow(Handle tx, long waitedForMillis, long now) {
        tx.execute("UPDATE escalation SET due_ms = ? WHERE due_ms = ?", now, waitedForMillis);
    }

    /** How many are in this phase. */
    static long count(Handle handle, EscalationState.Phase phase) {
        return handle.createQuery("SELECT COUNT(*) FROM escalation WHERE phase = :phase")
                .bind("phase", phase.name().toLowerCase(Locale.ROOT))
                .mapTo(Long.class)
                .one();
    }

    private static List<Row> rows(Query query) {
        return query.map((rs, context) ->
                        new Row(
                                rs.getString("site"),
                                rs.getBoolean("exercise"),
                                state(rs.getString("state"))))
                .list();
    }

    private static String json(EscalationState state) {
        try {
            return JSON.writeValueAsString(state);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record is always written", e);
        }
    }

    private static EscalationState state(String json) {
        try {
            return JSON.readValue(json, EscalationState.class);
        } catch (JsonProcessingException e) {
            throw new StorageException(
                    "the state of an escalation in state.db cannot be read: " + json, false, e);
        }
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
