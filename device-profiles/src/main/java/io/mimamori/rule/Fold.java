package io.mimamori.rule;

import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The state of one rule on one channel, moved by readings and timers in event time. It knows
 * neither ids nor what was told; a new kind of rule is a new fold. Not thread-safe.
 */
sealed interface Fold
        permits ScreeningFold,
                SensorFaultFold,
                LadderFold,
                RateOfRiseFold,
                StaleFold,
                OccurrenceFold,
                ButtonFold,
                CompositeFold,
                ComfortFold,
                InactivityFold {
    /** No time: before every reading. */
    long NONE = Long.MIN_VALUE;

    /** A new fold; the first source is the channel that the rule is about. */
    static Fold of(Rule rule, Site site, Sources sources) {
        Channel channel = sources.channel(0);
        return switch (rule) {
            case Screening screening -> new ScreeningFold(screening);
            case SensorFault sensor -> new SensorFaultFold(sensor, site, sources);
            case Ladder ladder -> new LadderFold(ladder, channel);
            case RateOfRise rise -> new RateOfRiseFold(rise, channel);
            case Stale stale -> new StaleFold(stale, site, sources);
            case Occurrence occurrence -> new OccurrenceFold(occurrence);
            case Button button -> new ButtonFold(button);
            case Composite composite -> new CompositeFold(composite, site, sources);
            case Comfort comfort -> new ComfortFold(comfort, site, sources);
            case Inactivity inactivity -> new InactivityFold(inactivity, site, sources);
        };
    }

    /**
     * When the next timer is due, or {@link Judge#NEVER}; never before {@code lastMillis}.
     *
     * @param lastMillis event time of the newest reading that was folded, ms since 1970 UTC
     * @param staleMillis from when on the channel is stale; no hold ends then or later
     */
    long due(long lastMillis, long staleMillis);

    /**
     * Takes the next reading of its own; they come with rising times, those of several channels at
     * one time in the order of the channels.
     */
    void observe(Sample sample, Out out);

    /** Takes a reading of a channel that is not its own; makes nothing happen by itself. */
    default void observeBeside(Sample sample) {}

    /**
     * The time from which on to judge again because this arrival of its own channel follows, or
     * {@link Judge#NEVER}: the verdict on that reading rests on it too ({@link Sample#findNext}).
     * Only a {@link Screening}'s may.
     */
    default long revisesFrom(Arrival arrival) {
        return Judge.NEVER;
    }

    /** The timer that {@link #due} named has come. */
    void fire(long atMillis, Out out);

    /** Why it is as it is, a sentence for each condition; times in UTC. */
    List<String> because();

    /** A time for people who look into a rule. */
    static String time(long millis) {
        return millis == NONE ? "never" : Instant.ofEpochMilli(millis).toString();
    }

    Fold copy();

    /** Takes over what still means something from the fold of an older version of the rule. */
    void inherit(Fold before);

    void write(PartWriter part);

    void read(PartReader part);

    /** Where a fold says what happened. */
    interface Out {
        void happened(EpisodeEvent.Kind kind, long timeMillis, Optional<String> level);
    }

    /** {@code dueMillis} as a timer of a level rule: frozen while stale, late holds end late. */
    static long unlessStale(long dueMillis, long lastMillis, long staleMillis) {
        long due = Math.max(dueMillis, lastMillis);
        return due < staleMillis ? due : Judge.NEVER;
    }
}
