package io.mimamori.hub.notify;

import io.mimamori.hub.notify.DeliveryPlan.Muted;
import io.mimamori.rule.EpisodeEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What of the table delivery a silence keeps back. Each method runs on the handle of its caller;
 * times are the machine's.
 */
final class DeliverySilences {
    private DeliverySilences() {}

    static boolean isWithheld(Handle tx, UUID delivery) {
        return tx.createQuery(
                        "SELECT EXISTS (SELECT 1 FROM delivery WHERE id = :id"
                                + " AND state = 'muted' AND reason = :silenced)")
                .bind("id", delivery.toString())
                .bind("silenced", Muted.SILENCED.reason())
                .mapTo(Boolean.class)
                .one();
    }

    /** Steps about an event that were withheld: the newest of each endpoint. */
    static Map<String, UUID> withheldSteps(Handle tx, EpisodeEvent event) {
        Map<String, UUID> steps = new LinkedHashMap<>();
        tx.createQuery(
                        "SELECT endpoint, id FROM delivery WHERE episode = :episode"
                                + " AND number = :number AND step <> '' AND state = 'muted'"
                                + " AND reason = :silenced ORDER BY rowid")
                .bind("episode", event.episode().toString())
                .bind("number", event.number())
                .bind("silenced", Muted.SILENCED.reason())
                .map((row, context) ->
                        Map.entry(row.getString("endpoint"), UUID.fromString(row.getString("id"))))
                .forEach(step -> steps.put(step.getKey(), step.getValue()));
        return steps;
    }

    static void withhold(Handle tx, UUID delivery) {
        tx.execute(
                "UPDATE delivery SET state = 'muted', reason = ? WHERE id = ?",
                Muted.SILENCED.reason(),
                delivery.toString());
    }

    /** Its home rests: what still stands is told when it does no more. */
    static void rest(Handle tx, UUID delivery) {
        tx.execute(
                "UPDATE delivery SET reason = ? WHERE id = ?",
                DeliveryTable.WITHHELD,
                delivery.toString());
    }

    /** It goes out then, unless an alert mutes it. */
    static void release(Handle tx, UUID delivery, Optional<UUID> mutedBy, long due) {
        @Nullable String by = mutedBy.map(UUID::toString).orElse(null);
        tx.execute(
                "UPDATE delivery SET state = ?, muted_by = ?, reason = NULL, not_before_ms = ?,"
                        + " expires_ms = ? WHERE id = ?",
                by == null ? "ready" : "muted",
                by,
                due,
                due + DeliveryPlanner.EXPIRY.toMillis(),
                delivery.toString());
    }
}
