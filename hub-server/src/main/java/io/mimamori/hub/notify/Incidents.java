package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Alert;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Alerts at one place that may be about a life belong together until all of them are over: three
 * gauges of one flood ring a person once for each level, not three times. Each method runs on the
 * handle of its caller.
 */
final class Incidents {
    private Incidents() {}

    /**
     * Whether the message rings. The first about a level does; then only those of the alert that
     * rang first, when its policy says so, or once that one is over those of another.
     *
     * @param who a person, or an endpoint that is nobody's
     * @param again whether somebody who was rung of this very alert is to be rung again
     */
    static boolean rings(
            Handle tx, Alert alert, boolean exercise, String level, String who, boolean again) {
        UUID incident = joined(tx, alert, exercise);
        boolean first =
                tx.execute(
                                "INSERT OR IGNORE INTO incident_ring (incident, who, level, episode)"
                                        + " VALUES (?, ?, ?, ?)",
                                incident.toString(),
                                who,
                                level,
                                alert.id().toString())
                        > 0;
        return first || (again && isOwn(tx, incident, who, level, alert.id()));
    }

    private static boolean isOwn(Handle tx, UUID incident, String who, String level, UUID episode) {
        return tx.execute(
                        "UPDATE incident_ring SET episode = ? WHERE incident = ? AND who = ?"
                                + " AND level = ? AND (episode = ? OR NOT EXISTS (SELECT 1 FROM episode e"
                                + " WHERE e.id = incident_ring.episode AND e.cleared_ms IS NULL"
                                + " AND e.frozen = 0 AND e.state <> 'closed'))",
                        episode.toString(),
                        incident.toString(),
                        who,
                        level,
                        episode.toString())
                > 0;
    }

    /** The incident of the place, which the alert now is one of; a new one when that is over. */
    private static UUID joined(Handle tx, Alert alert, boolean exercise) {
        UUID incident = standing(tx, alert, exercise).orElse(alert.id());
        if (incident.equals(alert.id())) {
            begin(tx, alert, exercise);
        }
        tx.execute(
                "INSERT OR IGNORE INTO incident_alert (incident, episode) VALUES (?, ?)",
                incident.toString(),
                alert.id().toString());
        return incident;
    }

    private static Optional<UUID> standing(Handle tx, Alert alert, boolean exercise) {
        return tx.createQuery(
                        """
                        SELECT i.id FROM incident i WHERE i.tenant = :tenant AND i.site = :site
                            AND i.exercise = :exercise AND EXISTS (SELECT 1 FROM incident_alert a
                                JOIN episode e ON e.id = a.episode WHERE a.incident = i.id
                                AND (e.id = :alert
                                    OR (e.cleared_ms IS NULL AND e.frozen = 0
                                        AND e.state <> 'closed')))\
                        """)
                .bind("tenant", alert.tenant())
                .bind("site", alert.site())
                .bind("exercise", exercise)
                .bind("alert", alert.id().toString())
                .mapTo(String.class)
                .findOne()
                .map(UUID::fromString);
    }

    private static void begin(Handle tx, Alert alert, boolean exercise) {
        String old =
                "IN (SELECT id FROM incident WHERE tenant = ? AND site = ? AND exercise = ?"
                        + " AND id <> ?)";
        for (String table : new String[] {"incident_ring", "incident_alert"}) {
            tx.execute(
                    "DELETE FROM " + table + " WHERE incident " + old,
                    alert.tenant(),
                    alert.site(),
                    exercise,
                    alert.id().toString());
        }
        tx.execute(
                "INSERT INTO incident (tenant, site, exercise, id) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT DO UPDATE SET id = excluded.id",
                alert.tenant(),
                alert.site(),
                exercise,
                alert.id().toString());
    }
}
