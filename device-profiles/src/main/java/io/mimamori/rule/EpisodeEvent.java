package io.mimamori.rule;

import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import java.util.Optional;
import java.util.UUID;

/**
 * One step of an episode, derived from readings in event time.
 *
 * @param episode id, the same after every replay of the same journal
 * @param number 1 for the first event of the episode, rising, never used twice
 * @param kind what happened
 * @param source rule and place
 * @param timeMillis when it happened, event time, ms since 1970 UTC
 * @param raisedMillis when the episode began, event time, ms since 1970 UTC
 * @param level name of the level after the event; empty when none holds and for data events
 * @param frozen whether the level is held because data is missing or bad
 * @param cause the reading that the event rests on: for timers the last one before it
 */
public record EpisodeEvent(
        UUID episode,
        int number,
        Kind kind,
        Source source,
        long timeMillis,
        long raisedMillis,
        Optional<String> level,
        boolean frozen,
        Cause cause) {

    /** Whether it ends an episode that never was: people had been told of it. */
    public boolean isTakenBack() {
        return kind.ends() && timeMillis == raisedMillis;
    }

    /** The end of this event's episode, all of which was withdrawn. */
    EpisodeEvent takenBack(int newNumber) {
        return new EpisodeEvent(
                episode,
                newNumber,
                kind.isData() ? Kind.RECOVERED : Kind.CLEARED,
                source,
                raisedMillis,
                raisedMillis,
                Optional.empty(),
                false,
                cause);
    }

    /** The same event under another number. */
    EpisodeEvent numbered(int other) {
        return new EpisodeEvent(
                episode, other, kind, source, timeMillis, raisedMillis, level, frozen, cause);
    }

    /** The events of the level axis (first three) and of the data axis. */
    public enum Kind {
        RAISED,
        CHANGED,
        CLEARED,
        STALE,
        FAULT,
        RECOVERED;

        /** Whether the episode is over with it. */
        public boolean ends() {
            return this == CLEARED || this == RECOVERED;
        }

        /** Whether it tells of the data and not of a level. */
        public boolean isData() {
            return this == STALE || this == FAULT || this == RECOVERED;
        }
    }

    /**
     * Which rule of which place.
     *
     * @param rule id of the rule
     * @param version version of the site that judged
     */
    public record Source(String tenant, String site, Hazard hazard, String rule, int version) {}

    /**
     * The reading that an event rests on.
     *
     * @param timeMillis event time of the reading, ms since 1970 UTC
     * @param unit UCUM
     * @param sequence the pack's {@code mm:seq} or {@link io.mimamori.reading.Pack#NO_SEQUENCE}
     */
    public record Cause(
            ChannelId channel,
            long timeMillis,
            Value value,
            String unit,
            Quality quality,
            long sequence) {}
}
