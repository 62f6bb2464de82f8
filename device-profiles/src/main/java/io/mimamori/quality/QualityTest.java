package io.mimamori.quality;

import io.mimamori.quality.Qartod.Limits;
import java.time.Duration;

/**
 * A test that the readings of a channel go through one by one, beside the gross range that every
 * reading meets at the door: the tests of {@link Qartod} as a stream can hold them. A reading first
 * has a one-sided verdict, from what came before it, and its final one with the reading that
 * follows.
 */
public sealed interface QualityTest {
    /** Name in profiles and sites. */
    String key();

    /**
     * A reading that jumps from the last believed one is SUSPECT until the next one comes, then
     * what the spike test says.
     *
     * @param limits in the channel's unit; the suspect one is also that of the jump
     * @param apart readings closer together are no neighbours
     * @param within readings farther apart are no neighbours
     * @param upward whether only peaks are looked for, and no troughs
     */
    record Spike(
            Qartod.Spike method, Limits limits, Duration apart, Duration within, boolean upward)
            implements QualityTest {
        public Spike {
            requirePositive(within);
            if (apart.isNegative() || apart.compareTo(within) > 0) {
                throw new IllegalArgumentException("spike: apart must be from zero to within");
            }
        }

        /**
         * A peak in a river, m: a flood that rises as much in one interval does not fall in the
         * next. What a fall would end is for the hold of its rule to guard; who measures several
         * times a minute sees waves.
         */
        public static Spike river() {
            return new Spike(
                    Qartod.Spike.DIFFERENTIAL,
                    new Limits(0.3, 1.0),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(30),
                    true);
        }

        /** Whether two readings so far apart are neighbours. */
        public boolean isNear(long millis) {
            return millis >= apart.toMillis() && millis <= within.toMillis();
        }

        @Override
        public String key() {
            return "spike";
        }
    }

    /**
     * A change faster than the limits; SUSPECT is lifted by a next reading that agrees.
     *
     * @param limits in the channel's unit within {@code over}
     */
    record RateOfChange(Limits limits, Duration over) implements QualityTest {
        public RateOfChange {
            requirePositive(over);
        }

        @Override
        public String key() {
            return "rate";
        }
    }

    /**
     * Readings that all lie within {@code tolerance} of each other.
     *
     * @param tolerance in the channel's unit
     */
    record FlatLine(double tolerance, Duration suspectAfter, Duration failAfter)
            implements QualityTest {
        public FlatLine {
            requirePositive(suspectAfter);
            if (!(tolerance > 0) || failAfter.compareTo(suspectAfter) < 0) {
                throw new IllegalArgumentException(
                        "flat line: tolerance must be above zero, suspect not after fail");
            }
        }

        @Override
        public String key() {
            return "flat";
        }
    }

    /** The first reading after a longer gap is SUSPECT: it may be judged, unconfirmed. */
    record Gap(Duration after) implements QualityTest {
        public Gap {
            requirePositive(after);
        }

        @Override
        public String key() {
            return "gap";
        }
    }

    /**
     * A counter that only rises: a reading below the last one is SUSPECT, since the device counts
     * from zero again or is another one; the next that goes on from there is good.
     */
    record Counter() implements QualityTest {
        @Override
        public String key() {
            return "counter";
        }
    }

    private static void requirePositive(Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException("the time of a quality test must be above zero");
        }
    }
}
