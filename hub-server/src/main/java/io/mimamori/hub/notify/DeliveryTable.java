package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.StoredEvents;
import io.mimamori.rule.EpisodeEvent;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The table delivery. Each method runs on the handle of its caller; times are the machine's. */
final class DeliveryTable {
    private DeliveryTable() {}

    /** The messages of one endpoint, of the kind that it takes: never a drill among real ones. */
    record Queue(String endpoint, boolean exercise) {}

    /**
     * What a lane has to do now.
     *
     * @param nextDue when more is due, ms since 1970 UTC; empty when nothing waits for its time
     */
    record Leased(List<Due> due, Optional<Long> nextDue) {}

    /**
     * A message that is due.
     *
     * @param attempt number of the attempt that is to be made, 1 for the first
     */
    record Due(
            UUID id,
            boolean exercise,
            boolean life,
            int attempt,
            long expiresMillis,
            Alert alert,
            EpisodeEvent event) {}

    /** Inserts the delivery if it is not there yet. */
    static void insert(Handle tx, Delivery delivery, boolean life, long now, long expires) {
        EpisodeEvent event = delivery.notice().event();
        tx.execute(
                "INSERT OR IGNORE INTO delivery (id, episode, number, endpoint, exercise, life,"
                        + " state, attempt, not_before_ms, expires_ms)"
                        + " VALUES (?, ?, ?, ?, ?, ?, 'ready', 0, ?, ?)",
                delivery.id().toString(),
                event.episode().toString(),
                event.number(),
                delivery.endpoint().address().name(),
                delivery instanceof Delivery.Exercise,
                life,
                now,
                expires);
    }

    /** What was under way when the hub ended is due again. */
    static void releaseAll(Handle tx) {
        tx.execute("UPDATE delivery SET state = 'ready' WHERE state = 'leased'");
    }

    /**
     * Leases up to {@code limit} due messages of an endpoint, life first. Of one episode only the
     * first that is neither done nor waiting for a retry, so that people read them in order.
     */
    static Leased lease(Handle tx, Queue queue, long now, int limit) {
        List<Due> due = due(tx, queue, now, limit);
        for (Due one : due) {
            tx.execute(
                    "UPDATE delivery SET state = 'leased', attempt = ? WHERE id = ?",
                    one.attempt(),
                    one.id().toString());
        }
        return new Leased(due, nextDue(tx, queue, now));
    }

    private static List<Due> due(Handle tx, Queue queue, long now, int limit) {
        return tx.createQuery(
                        """
                        SELECT v.*, d.id AS delivery_id, d.exercise, d.life, d.attempt,
                            d.expires_ms
                        FROM delivery d JOIN episode_event v
                            ON v.episode = d.episode AND v.number = d.number
                        WHERE d.endpoint = :endpoint AND d.exercise = :exercise
                            AND d.state = 'ready'
                            AND d.not_before_ms <= :now
                            AND NOT EXISTS (SELECT 1 FROM delivery b
                                WHERE b.endpoint = d.endpoint AND b.exercise = d.exercise
                                    AND b.episode = d.episode
                                    AND b.number < d.number
                                    AND (b.state = 'leased' OR b.state = 'ready'
                                        AND b.not_before_ms <= :now))
                        ORDER BY d.life DESC, d.not_before_ms, d.episode LIMIT :limit\
                        """)
                .bind("endpoint", queue.endpoint())
                .bind("exercise", queue.exercise())
                .bind("now", now)
                .bind("limit", limit)
                .map((rs, context) ->
                        new Due(
                                UUID.fromString(rs.getString("delivery_id")),
                                rs.getBoolean("exercise"),
                                rs.getBoolean("life"),
                                rs.getInt("attempt") + 1,
                                rs.getLong("expires_ms"),
                                StoredEvents.shown(rs),
                                StoredEvents.event(rs)))
                .list();
    }

    /** What is due but stands behind an attempt under way is left to the end of that one. */
    private static Optional<Long> nextDue(Handle tx, Queue queue, long now) {
        return tx.createQuery(
                        "SELECT MIN(not_before_ms) FROM delivery WHERE endpoint = :endpoint"
                                + " AND exercise = :exercise AND state = 'ready'"
                                + " AND not_before_ms > :now")
                .bind("endpoint", queue.endpoint())
                .bind("exercise", queue.exercise())
                .bind("now", now)
                .mapTo(Long.class)
                .findOne();
    }

    /** Ends a delivery as {@code accepted}, {@code dead} or {@code expired}. */
    static void end(Handle tx, UUID id, String state, String providerId, String reason) {
        tx.execute(
                "UPDATE delivery SET state = ?, provider_id = ?, reason = ? WHERE id = ?",
                state,
                providerId,
                reason,
                id.toString());
    }

    static void retry(Handle tx, UUID id, long notBefore, String reason) {
        tx.execute(
                "UPDATE delivery SET state = 'ready', not_before_ms = ?, reason = ? WHERE id = ?",
                notBefore,
                reason,
                id.toString());
    }

    /** Nothing of the queue waits for a time any more. */
    static void dueNow(Handle tx, Queue queue, long now) {
        tx.execute(
                "UPDATE delivery SET not_before_ms = ? WHERE endpoint = ? AND exercise = ?"
                        + " AND state = 'ready' AND not_before_ms > ?",
                now,
                queue.endpoint(),
                queue.exercise(),
                now);
    }

    /** Names of endpoints that messages wait for. */
    static List<String> waitingEndpoints(Handle handle) {
        return handle.createQuery("SELECT DISTINCT endpoint FROM delivery WHERE state = 'ready'")
                .mapTo(String.class)
                .list();
    }

    /** What waits for an endpoint, due or not, oldest first. */
    static List<UUID> waiting(Handle tx, Queue queue, int limit) {
        return tx.createQuery(
                        "SELECT id FROM delivery WHERE endpoint = :endpoint"
                                + " AND exercise = :exercise AND state = 'ready'"
                                + " ORDER BY not_before_ms LIMIT :limit")
                .bind("endpoint", queue.endpoint())
                .bind("exercise", queue.exercise())
                .bind("limit", limit)
                .mapTo(String.class)
                .map(UUID::fromString)
                .list();
    }

    /** How many deliveries are in this state. */
    static long count(Handle handle, String state) {
        return handle.createQuery("SELECT COUNT(*) FROM delivery WHERE state = :state")
                .bind("state", state)
                .mapTo(Long.class)
                .one();
    }
}
