package io.mimamori.rule;

import io.mimamori.reading.Channel;
import java.util.Optional;

/**
 * The state of one rule on one channel, moved by readings and timers in event time. It knows
 * neither ids nor what was told; a new kind of rule is a new fold. Not thread-safe.
 */
sealed interface Fold
        permits SensorFaultFold, LadderFold, RateOfRiseFold, StaleFold, OccurrenceFold, ButtonFold {
    /** No time: before every reading. */
    long NONE = Long.MIN_VALUE;

    static Fold of(Rule rule, Channel channel) {
        return switch (rule) {
            case SensorFault sensor -> new SensorFaultFold(sensor, channel);
            case Ladder ladder -> new LadderFold(ladder, channel);
            case RateOfRise rise -> new RateOfRiseFold(rise, channel);
            case Stale stale -> new StaleFold(stale, channel);
            case Occurrence occurrence -> new OccurrenceFold(occurrence);
            case Button button -> new ButtonFold(button);
        };
    }

    /**
     * When the next timer is due, or {@link Judge#NEVER}; never before {@code lastMillis}.
     *
     * @param lastMillis event time of the newest reading that was folded, ms since 1970 UTC
     * @param staleMillis from when on the channel is stale; no hold ends then or later
     */
    long due(long lastMillis, long staleMillis);

    /** Takes the next reading; readings come with strictly rising times. */
    void observe(Sample sample, Out out);

    /** The timer that {@link #due} named has come. */
    void fire(long atMillis, Out out);

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
