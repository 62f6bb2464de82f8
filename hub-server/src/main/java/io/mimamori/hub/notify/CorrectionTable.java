package io.mimamori.hub.notify;

import io.mimamori.hub.notify.Correction.Kind;
import io.mimamori.hub.notify.Correction.Reason;
import io.mimamori.hub.notify.Corrections.Coverage;
import io.mimamori.hub.notify.DeliveryTable.Queue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The table correction, and who was told. Each method runs on the handle of its caller. */
final class CorrectionTable {
    /** Columns of a correction that the table is joined for, as {@link #joined} reads them. */
    static final String COLUMNS =
            "c.ordinal AS c_ordinal, c.kind AS c_kind, c.reason AS c_reason, c.note AS c_note,"
                    + " c.who AS c_who, c.at_ms AS c_at_ms";

    static final String JOIN =
            "LEFT JOIN correction c ON c.episode = d.episode AND c.ordinal = d.correction";

    private CorrectionTable() {}

    /**
     * Somebody who was told of an alert, or may have been: an answer of the provider was lost.
     *
     * @param number of the newest event that they were told
     */
    record Informed(Queue queue, int number) {}

    static List<Informed> informed(Handle handle, UUID episode) {
        return handle.createQuery(
                        """
                        SELECT endpoint, exercise, MAX(number) AS number FROM delivery
                        WHERE episode = :episode AND correction IS NULL
                            AND (state IN ('accepted', 'delivered')
                            OR attempt > 0 AND state IN ('leased', 'ready', 'expired', 'muted'))
                        GROUP BY endpoint, exercise ORDER BY endpoint, exercise\
                        """)
                .bind("episode", episode.toString())
                .map((row, context) ->
                        new Informed(
                                new Queue(row.getString("endpoint"), row.getBoolean("exercise")),
                                row.getInt("number")))
                .list();
    }

    static void insert(Handle tx, UUID episode, Correction correction) {
        tx.execute(
                "INSERT INTO correction (episode, ordinal, kind, reason, note, who, at_ms)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                episode.toString(),
                correction.ordinal(),
                correction.kind().key(),
                correction.reason().key(),
                correction.note(),
                correction.who(),
                correction.atMillis());
    }

    /**
     * A message of the correction.
     *
     * @param lost why it cannot be sent
     */
    static void queue(
            Handle tx,
            UUID id,
            UUID episode,
            Informed informed,
            int ordinal,
            long now,
            Optional<String> lost) {
        tx.execute(
                "INSERT OR IGNORE INTO delivery (id, episode, number, endpoint, exercise, life,"
                        + " state, attempt, not_before_ms, expires_ms, reason, step, correction)"
                        + " VALUES (?, ?, ?, ?, ?, 0, ?, 0, ?, ?, ?, ?, ?)",
                id.toString(),
                episode.toString(),
                informed.number(),
                informed.queue().endpoint(),
                informed.queue().exercise(),
                lost.isPresent() ? "dead" : "ready",
                now,
                now + DeliveryPlanner.EXPIRY.toMillis(),
                lost.orElse(null),
                "correction." + ordinal,
                ordinal);
    }

    /** Oldest first. */
    static List<Correction> list(Handle handle, UUID episode) {
        return handle.createQuery(
                        "SELECT "
                                + COLUMNS
                                + " FROM correction c WHERE c.episode = :episode ORDER BY c.ordinal")
                .bind("episode", episode.toString())
                .map((row, context) -> correction(row))
                .list();
    }

    /** Of a row that {@link #JOIN} brought. */
    static Optional<Correction> joined(ResultSet row) throws SQLException {
        row.getInt("c_ordinal");
        return row.wasNull() ? Optional.empty() : Optional.of(correction(row));
    }

    private static Correction correction(ResultSet row) throws SQLException {
        return new Correction(
                row.getInt("c_ordinal"),
                Kind.ofKey(row.getString("c_kind")),
                Reason.ofKey(row.getString("c_reason")),
                row.getString("c_note"),
                row.getString("c_who"),
                row.getLong("c_at_ms"));
    }

    /** What became of the messages of a correction. */
    static List<Coverage.One> coverage(Handle handle, UUID episode, int ordinal) {
        return handle.createQuery(
                        "SELECT endpoint, state, reason FROM delivery WHERE episode = :episode"
                                + " AND correction = :ordinal ORDER BY endpoint")
                .bind("episode", episode.toString())
                .bind("ordinal", ordinal)
                .map((row, context) ->
                        new Coverage.One(
                                row.getString("endpoint"),
                                Coverage.Fate.of(row.getString("state")),
                                Optional.ofNullable(row.getString("reason")).orElse("")))
                .list();
    }

    /** What was not sent of the alert is not sent any more, nor tried again. */
    static void stop(Handle tx, UUID episode, String reason) {
        tx.execute(
                "UPDATE delivery SET state = CASE state WHEN 'ready' THEN 'muted' ELSE state END,"
                        + " reason = ? WHERE episode = ? AND state IN ('ready', 'leased')"
                        + " AND correction IS NULL",
                reason,
                episode.toString());
    }
}
