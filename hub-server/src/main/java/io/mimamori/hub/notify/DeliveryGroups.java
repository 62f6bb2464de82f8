package io.mimamori.hub.notify;

import io.mimamori.hub.notify.DeliveryTable.Due;
import io.mimamori.hub.notify.DeliveryTable.Queue;
import io.mimamori.hub.notify.DeliveryTable.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * What of the table delivery goes out together, and what not at all. Each method runs on the handle
 * of its caller; times are the machine's.
 */
final class DeliveryGroups {
    /** Alerts in one message. */
    static final int BATCH_MAX = 20;

    /**
     * Deliveries of an episode to an endpoint that nobody has seen and that wait for others. The +
     * keeps SQLite from walking all that waits for the endpoint.
     */
    private static final String UNTOLD =
            "+endpoint = :endpoint AND exercise = :exercise AND episode = :episode"
                    + " AND state = 'ready' AND attempt = 0 AND not_before_ms > :now";

    /** First deliveries at a place whose episode has none before them. */
    private static final String WAITING =
            "d.place = :same AND d.batch IS NULL AND d.attempt = 0 AND NOT EXISTS (SELECT 1"
                    + " FROM delivery b WHERE b.endpoint = d.endpoint AND b.exercise = d.exercise"
                    + " AND b.episode = d.episode AND b.number < d.number"
                    + " AND b.state IN ('leased', 'ready'))";

    private DeliveryGroups() {}

    /** When the last message of a place went to an endpoint, or 0. */
    static long lastSent(Handle tx, Queue queue, String place) {
        return tx.createQuery(
                        "SELECT sent_ms FROM delivery_place WHERE endpoint = :endpoint"
                                + " AND exercise = :exercise AND place = :place")
                .bind("endpoint", queue.endpoint())
                .bind("exercise", queue.exercise())
                .bind("place", place)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    /** A message of the place goes out. */
    static void sent(Handle tx, Queue queue, String place, long now) {
        tx.execute(
                "INSERT INTO delivery_place (endpoint, exercise, place, sent_ms)"
                        + " VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET sent_ms = excluded.sent_ms",
                queue.endpoint(),
                queue.exercise(),
                place,
                now);
    }

    /**
     * What still waits of an episode is out of date: it does not go out. Says when it would have.
     */
    static Optional<Long> supersede(Handle tx, Queue queue, UUID episode, long now) {
        Optional<Long> due =
                tx.createQuery("SELECT MIN(not_before_ms) FROM delivery WHERE " + UNTOLD)
                        .bind("endpoint", queue.endpoint())
                        .bind("exercise", queue.exercise())
                        .bind("episode", episode.toString())
                        .bind("now", now)
                        .mapTo(Long.class)
                        .findOne();
        tx.createUpdate(
                        "UPDATE delivery SET state = 'muted', muted_by = NULL,"
                                + " reason = 'out of date' WHERE "
                                + UNTOLD)
                .bind("endpoint", queue.endpoint())
                .bind("exercise", queue.exercise())
                .bind("episode", episode.toString())
                .bind("now", now)
                .execute();
        return due;
    }

    /** Whether something of the episode was sent to the endpoint, or is about to be. */
    static boolean isTold(Handle tx, Queue queue, UUID episode) {
        return tx.createQuery(
                                "SELECT COUNT(*) FROM delivery WHERE endpoint = :endpoint"
                                        + " AND exercise = :exercise AND episode = :episode"
                                        + " AND state <> 'muted'")
                        .bind("endpoint", queue.endpoint())
                        .bind("exercise", queue.exercise())
                        .bind("episode", episode.toString())
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /** What was muted for the sake of an alert that is over goes out if it still holds. */
    static void release(Handle tx, Queue queue, long now) {
        tx.createUpdate(
                        """
                        UPDATE delivery SET muted_by = NULL WHERE endpoint = :endpoint
                            AND exercise = :exercise AND muted_by IS NOT NULL
                            AND (EXISTS (SELECT 1 FROM episode e WHERE e.id = delivery.episode
                                    AND e.cleared_ms IS NOT NULL)
                                OR EXISTS (SELECT 1 FROM delivery l
                                    WHERE l.episode = delivery.episode
                                        AND l.number > delivery.number
                                        AND l.endpoint = delivery.endpoint
                                        AND l.exercise = delivery.exercise))\
                        """)
                .bind("endpoint", queue.endpoint())
                .bind("exercise", queue.exercise())
                .execute();
        tx.createUpdate(
                        """
                        UPDATE delivery SET state = 'ready', muted_by = NULL, not_before_ms = :now
                        WHERE endpoint = :endpoint AND exercise = :exercise
                            AND muted_by IS NOT NULL
                            AND EXISTS (SELECT 1 FROM episode e WHERE e.id = delivery.muted_by
                                AND e.cleared_ms IS NOT NULL)\
                        """)
                .bind("endpoint", queue.endpoint())
                .bind("exercise", queue.exercise())
                .bind("now", now)
                .execute();
    }

    /** What goes out with a row: what it was first sent with, else what waits at its place. */
    static List<Due> of(Handle tx, Queue queue, Row row) {
        if (row.batch().isEmpty() && row.place().isEmpty()) {
            return List.of(row.due());
        }
        String same = row.batch().isPresent() ? "d.batch = :same" : WAITING;
        int limit = row.place().equals(DeliveryGate.DIGEST) ? DeliveryGate.DIGEST_MAX : BATCH_MAX;
        List<Due> all = new ArrayList<>(List.of(row.due()));
        tx.createQuery(
                        DeliveryTable.READY
                                + " AND d.id <> :id AND "
                                + same
                                + " ORDER BY d.not_before_ms, d.episode LIMIT :limit")
                .bind("endpoint", queue.endpoint())
                .bind("exercise", queue.exercise())
                .bind("id", row.due().id().toString())
                .bind("same", row.batch().orElse(row.place()))
                .bind("limit", limit - 1)
                .map((rs, context) -> DeliveryTable.row(rs).due())
                .forEach(all::add);
        return all;
    }
}
