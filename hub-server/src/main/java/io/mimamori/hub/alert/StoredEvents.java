package io.mimamori.hub.alert;

import io.mimamori.rule.EpisodeEvent;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads rows of the table episode_event for those who join it. */
public final class StoredEvents {
    private StoredEvents() {}

    /** The event. */
    public static EpisodeEvent event(ResultSet row) throws SQLException {
        return EpisodeTables.event(row);
    }

    /** The alert as it was after the event. */
    public static Alert shown(ResultSet row) throws SQLException {
        return EpisodeTables.shown(row);
    }
}
