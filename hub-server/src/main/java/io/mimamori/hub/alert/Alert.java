package io.mimamori.hub.alert;

import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Value;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * An episode as people see it, with what was answered.
 *
 * @param id the episode's id
 * @param level name of the level that holds, or of the last one that held once cleared; empty for
 *     data episodes
 * @param raisedMillis event time, ms since 1970 UTC
 * @param clearedMillis event time, ms since 1970 UTC
 * @param frozen whether the level is held because data is missing or bad
 * @param value of the reading behind the last event
 * @param ruleVersion version of the site that judged
 */
public record Alert(
        UUID id,
        String tenant,
        String site,
        Hazard hazard,
        String rule,
        State state,
        Optional<String> level,
        long raisedMillis,
        OptionalLong clearedMillis,
        boolean frozen,
        ChannelId channel,
        Value value,
        String unit,
        int ruleVersion) {

    /** Where the alert stands. */
    public enum State {
        OPEN,
        ACKNOWLEDGED,
        CLEARED,
        CLOSED;

        /** As in the API: lower case. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
