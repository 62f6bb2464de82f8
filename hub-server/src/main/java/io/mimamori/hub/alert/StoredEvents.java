package io.mimamori.hub.alert;

import io.mimamori.rule.EpisodeEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Reads the tables of episodes for those who write in the same transaction. */
public final class StoredEvents {
    private StoredEvents() {}

    /** The event. */
    public static EpisodeEvent event(ResultSet row) throws SQLException {
        return EpisodeTables.event(row);
    }

    /** The alerts of a site that are open, newest first. */
    public static List<Alert> open(Handle handle, String tenant, String site, int limit) {
        return EpisodeTables.open(handle, tenant, site, limit);
    }

    /** Those of a site, over or not, newest first. */
    public static List<Alert> ofSite(Handle handle, String tenant, String site, int limit) {
        return EpisodeTables.ofSite(handle, tenant, site, limit);
    }

    /** The newest event that holds of an episode. */
    public static Optional<Told> newest(Handle handle, UUID episode) {
        return handle.createQuery(
                        "SELECT * FROM episode_event WHERE episode = :episode AND NOT withdrawn"
                                + " ORDER BY time_ms DESC, number DESC LIMIT 1")
                .bind("episode", episode.toString())
                .map((row, context) -> new Told(shown(row), event(row)))
                .findOne();
    }

    /** An event, and the alert as it was after it. */
    public record Told(Alert alert, EpisodeEvent event) {}

    /** The event of this number, withdrawn or not. */
    public static Optional<Told> told(Handle handle, UUID episode, int number) {
        return handle.createQuery(
                        "SELECT * FROM episode_event WHERE episode = :episode AND number = :number")
                .bind("episode", episode.toString())
                .bind("number", number)
                .map((row, context) -> new Told(shown(row), event(row)))
                .findOne();
    }

    /**
     * The newest event of an alert that still holds: not over, and nobody has said how it ended.
     */
    public static Optional<Told> holding(Handle handle, UUID episode) {
        return handle.createQuery(
                        """
                        SELECT v.* FROM episode_event v JOIN episode e ON e.id = v.episode
                        WHERE v.episode = :episode AND v.withdrawn = 0 AND e.cleared_ms IS NULL
                            AND e.state <> 'closed'
                        ORDER BY v.number DESC LIMIT 1\
                        """)
                .bind("episode", episode.toString())
                .map((row, context) -> new Told(shown(row), event(row)))
                .findOne();
    }

    /** The alert as it was after the event. */
    public static Alert shown(ResultSet row) throws SQLException {
        return EpisodeTables.shown(row);
    }
}
