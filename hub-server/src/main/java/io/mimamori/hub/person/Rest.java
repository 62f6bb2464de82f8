package io.mimamori.hub.person;

import io.mimamori.rule.Button;
import io.mimamori.rule.Comfort;
import io.mimamori.rule.Rule;
import io.mimamori.rule.SensorFault;
import io.mimamori.rule.Stale;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A time in which a home is not watched as usual. Times are ms since 1970 UTC, machine's clock.
 *
 * @param until when it ends by itself; empty: when somebody ends it
 * @param by who said so
 * @param ended when it ended, by itself or by somebody
 */
public record Rest(Kind kind, long begunMillis, OptionalLong until, String by, OptionalLong ended) {
    /** Longest pause that a person may take (reference, section 3.5). */
    public static final Duration PAUSE_MAX = Duration.ofHours(12);

    /** Longest time that a stay may be said to take. */
    public static final Duration STAY_MAX = Duration.ofDays(366);

    /** Why a home rests. */
    public enum Kind {
        /** The person wants to be left alone; at most {@link #PAUSE_MAX}. */
        PAUSE,
        /** Nobody is at home. */
        AWAY,
        /** The person is in hospital or cared for elsewhere. */
        HOSPITAL,
        /** The person lives somewhere else. */
        MOVED,
        DIED;

        /** As in the API: lower case. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Throws {@link IllegalArgumentException} for a word that is none of them. */
        public static Kind ofKey(String key) {
            return Arrays.stream(values())
                    .filter(kind -> kind.key().equals(key))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalArgumentException(
                                    "'kind' must be pause, away, hospital, moved or died"));
        }

        /** Whether nobody is to look at the home any more. */
        public boolean isForGood() {
            return this == MOVED || this == DIED;
        }

        /** Whether it stops messages and escalations that are under way, not only new ones. */
        boolean stopsWhatIsUnderWay() {
            return this != PAUSE;
        }
    }

    /**
     * Whether people are not told of what the rule says meanwhile. A button is told, also from a
     * home whose person is in hospital: somebody stands beside it. Heat, cold and faults of sensors
     * say nothing about a person, and whoever is away may be back. A rule that is not known is
     * told.
     */
    public boolean withholds(Optional<Rule> rule) {
        return switch (kind) {
            case MOVED, DIED -> true;
            case HOSPITAL -> rule.filter(one -> !(one instanceof Button)).isPresent();
            case PAUSE, AWAY -> rule.filter(one -> !isToldAlways(one)).isPresent();
        };
    }

    private static boolean isToldAlways(Rule rule) {
        return rule instanceof Button
                || rule instanceof Comfort
                || rule instanceof Stale
                || rule instanceof SensorFault;
    }
}
