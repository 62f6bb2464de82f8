package io.mimamori.hub.notify;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Rows of the table delivery that went out, as providers and people refer to them afterwards. Each
 * method runs on the handle of its caller.
 */
final class SentMessages {
    private static final String SENT =
            "SELECT d.id, d.episode, d.exercise, d.endpoint, e.rule"
                    + " FROM delivery d JOIN episode e ON e.id = d.episode";

    private SentMessages() {}

    /** A message that an attempt was made of. */
    record Sent(UUID id, UUID episode, boolean exercise, String endpoint, String rule) {}

    /** Empty when there is no such message, or no attempt of it yet. */
    static Optional<Sent> sent(Handle handle, UUID id) {
        return handle.createQuery(SENT + " WHERE d.id = :id AND d.attempt > 0")
                .bind("id", id.toString())
                .map((rs, context) -> sent(rs))
                .findOne();
    }

    /** All that went out as one message under this id, itself included. */
    static List<Sent> sentWith(Handle handle, UUID id) {
        return handle.createQuery(SENT + " WHERE d.id = :id OR d.batch = :id")
                .bind("id", id.toString())
                .map((rs, context) -> sent(rs))
                .list();
    }

    private static Sent sent(ResultSet rs) throws SQLException {
        return new Sent(
                UUID.fromString(rs.getString("id")),
                UUID.fromString(rs.getString("episode")),
                rs.getBoolean("exercise"),
                rs.getString("endpoint"),
                rs.getString("rule"));
    }

    /** Returns whether it is news: what was delivered stays so. */
    static boolean reported(Handle tx, UUID id, String state, String detail) {
        return tx.execute(
                        "UPDATE delivery SET state = ?, reason = ? WHERE id = ?"
                                + " AND state NOT IN ('delivered', ?)",
                        state,
                        detail,
                        id.toString(),
                        state)
                > 0;
    }
}
