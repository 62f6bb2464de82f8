package io.mimamori.hub.notify;

import io.mimamori.hub.notify.DeliveryTable.Due;
import io.mimamori.hub.notify.DeliveryTable.Queue;
import io.mimamori.hub.notify.DeliveryTable.Row;
import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/**
 * What is due and does not go out all the same. What a silence holds for by now is withheld. An
 * endpoint gets so many messages within an hour; what is more becomes one digest, which goes out
 * once there is room. What may be about a life, steps of escalations, corrections, drills and
 * further attempts neither count nor wait. Only within writes to state.db; times are the machine's.
 */
final class DeliveryGate {
    /** The place of what goes out in a digest; no site is called so. */
    static final String DIGEST = "digest";

    /** Alerts in a digest. */
    static final int DIGEST_MAX = 100;

    private static final long HOUR_MILLIS = 3_600_000;

    private final int hourlyMax;
    private final Deferral deferral;
    private final Silencer silencer;

    /** Until when a digest waits for the morning. */
    @FunctionalInterface
    interface Deferral {
        long after(long due, List<Due> digest);
    }

    /** Withholds what is silenced now, and says whether it did. */
    @FunctionalInterface
    interface Silencer {
        boolean withholds(Handle tx, Due due);
    }

    /** {@code hourlyMax}: 0 for no limit. */
    DeliveryGate(int hourlyMax, Deferral deferral, Silencer silencer) {
        this.hourlyMax = hourlyMax;
        this.deferral = deferral;
        this.silencer = silencer;
    }

    /** What of {@code together} goes out now; the rest is withheld, or part of the digest. */
    List<Due> opens(Handle tx, Queue queue, Row row, List<Due> together, long now) {
        List<Due> all =
                together.stream()
                        .filter(due -> due.attempt() > 1 || !silencer.withholds(tx, due))
                        .toList();
        if (all.isEmpty() || isRoom(tx, queue, row, now)) {
            return all;
        }
        putOff(tx, all, fullSince(tx, queue).orElse(now) + HOUR_MILLIS);
        return List.of();
    }

    private boolean isRoom(Handle tx, Queue queue, Row row, long now) {
        if (hourlyMax == 0 || !row.isCounted()) {
            return true;
        }
        tx.execute(
                "DELETE FROM delivery_counted WHERE endpoint = ? AND (sent_ms <= ? OR sent_ms > ?)",
                queue.endpoint(),
                now - HOUR_MILLIS,
                now);
        boolean room = fullSince(tx, queue).isEmpty();
        if (room) {
            tx.execute(
                    "INSERT INTO delivery_counted (endpoint, sent_ms) VALUES (?, ?)",
                    queue.endpoint(),
                    now);
        }
        return room;
    }

    /** When the oldest of the messages went that leave no room for another. */
    private OptionalLong fullSince(Handle tx, Queue queue) {
        List<Long> newest =
                tx.createQuery(
                                "SELECT sent_ms FROM delivery_counted WHERE endpoint = :endpoint"
                                        + " ORDER BY sent_ms DESC LIMIT :max")
                        .bind("endpoint", queue.endpoint())
                        .bind("max", hourlyMax)
                        .mapTo(Long.class)
                        .list();
        return newest.size() < hourlyMax ? OptionalLong.empty() : OptionalLong.of(newest.getLast());
    }

    private void putOff(Handle tx, List<Due> all, long room) {
        List<Due> capped = all.stream().filter(due -> !due.life()).toList();
        long due = deferral.after(room, capped);
        for (Due one : capped) {
            tx.execute(
                    "UPDATE delivery SET place = ?, not_before_ms = ?, expires_ms = ? WHERE id = ?",
                    DIGEST,
                    due,
                    due + DeliveryPlanner.EXPIRY.toMillis(),
                    one.id().toString());
        }
    }
}
