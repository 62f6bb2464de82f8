package io.mimamori.quality;

import io.mimamori.reading.Quality;
import io.mimamori.reading.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The QARTOD tests of IOOS (as ioos_qc has them) over readings in the order of their time: one flag
 * for each reading. A reading that is missing is NaN and gets {@link Quality#MISSING}; what has too
 * few neighbours is {@link Quality#UNKNOWN}.
 */
public final class Qartod {
    /** Worst last: the order in which {@link #worst} lets the later win. */
    private static final List<Quality> SEVERITY =
            List.of(Quality.MISSING, Quality.UNKNOWN, Quality.GOOD, Quality.SUSPECT, Quality.FAIL);

    private Qartod() {}

    /**
     * Two limits of one test, in the unit that the test says; what is strictly above one has its
     * flag.
     */
    public record Limits(double suspect, double fail) {
        public Limits {
            if (!(suspect >= 0) || !(fail >= suspect)) {
                throw new IllegalArgumentException(
                        "limits must be 0 <= suspect (%s) <= fail (%s)".formatted(suspect, fail));
            }
        }

        /** The flag of what has this size. */
        public Quality flag(double size) {
            return size > fail ? Quality.FAIL : size > suspect ? Quality.SUSPECT : Quality.GOOD;
        }
    }

    /** How a spike is measured. */
    public enum Spike {
        /** Distance from the mean of both neighbours. */
        AVERAGE,
        /** The smaller step to a neighbour, if the reading is a peak or a trough. */
        DIFFERENTIAL
    }

    /**
     * Test 4. Outside {@code fail}: FAIL; else outside {@code suspect}: SUSPECT.
     *
     * @param suspect lies inside {@code fail}
     */
    public static List<Quality> grossRange(double[] values, Range suspect, Range fail) {
        if (suspect.low() < fail.low() || suspect.high() > fail.high()) {
            throw new IllegalArgumentException(
                    "the suspect range %s is not inside the fail range %s"
                            .formatted(suspect, fail));
        }
        List<Quality> flags = new ArrayList<>(values.length);
        for (double value : values) {
            flags.add(
                    Double.isNaN(value)
                            ? Quality.MISSING
                            : !fail.contains(value)
                                    ? Quality.FAIL
                                    : !suspect.contains(value) ? Quality.SUSPECT : Quality.GOOD);
        }
        return flags;
    }

    /**
     * Test 6. The first and the last reading are UNKNOWN, and so are neighbours of missing ones. A
     * large spike makes its neighbours suspect too; that is how the test is defined.
     *
     * @param limits in the unit of the values
     */
    public static List<Quality> spike(double[] values, Spike method, Limits limits) {
        List<Quality> flags = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                flags.add(Quality.MISSING);
            } else if (i == 0
                    || i == values.length - 1
                    || Double.isNaN(values[i - 1])
                    || Double.isNaN(values[i + 1])) {
                flags.add(Quality.UNKNOWN);
            } else {
                flags.add(limits.flag(size(values[i - 1], values[i], values[i + 1], method)));
            }
        }
        return flags;
    }

    /** How large a spike is, in the unit of the values. */
    public static double size(double before, double value, double after, Spike method) {
        return switch (method) {
            case AVERAGE -> Math.abs(value - (before + after) / 2);
            case DIFFERENTIAL -> {
                double up = value - before;
                double down = after - value;
                yield up * down < 0 ? Math.min(Math.abs(up), Math.abs(down)) : 0;
            }
        };
    }

    /**
     * Test 7. The first reading is GOOD, and so is the one after a missing one. Never let this test
     * alone reject a river: flash floods rise faster than any limit.
     *
     * @param timesMillis strictly rising, ms since 1970 UTC
     * @param limits in the unit of the values a second
     */
    public static List<Quality> rateOfChange(long[] timesMillis, double[] values, Limits limits) {
        requireSameLength(timesMillis, values);
        List<Quality> flags = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                flags.add(Quality.MISSING);
            } else if (i == 0 || Double.isNaN(values[i - 1])) {
                flags.add(Quality.GOOD);
            } else {
                double seconds = (timesMillis[i] - timesMillis[i - 1]) / 1000.0;
                flags.add(limits.flag(Math.abs(values[i] - values[i - 1]) / seconds));
            }
        }
        return flags;
    }

    /**
     * Test 8. As many readings as the limit has median intervals, and one more, within less than
     * {@code tolerance}. Fewer than three readings are GOOD.
     *
     * @param timesMillis strictly rising, ms since 1970 UTC
     * @param tolerance in the unit of the values
     */
    public static List<Quality> flatLine(
            long[] timesMillis,
            double[] values,
            Duration suspectAfter,
            Duration failAfter,
            double tolerance) {
        requireSameLength(timesMillis, values);
        List<Quality> flags = new ArrayList<>(values.length);
        double interval = values.length < 3 ? Double.NaN : medianInterval(timesMillis);
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                flags.add(Quality.MISSING);
            } else if (values.length < 3) {
                flags.add(Quality.GOOD);
            } else if (isFlat(values, i, (int) (failAfter.toMillis() / interval), tolerance)) {
                flags.add(Quality.FAIL);
            } else if (isFlat(values, i, (int) (suspectAfter.toMillis() / interval), tolerance)) {
                flags.add(Quality.SUSPECT);
            } else {
                flags.add(Quality.GOOD);
            }
        }
        return flags;
    }

    private static double medianInterval(long[] timesMillis) {
        long[] intervals = new long[timesMillis.length - 1];
        for (int i = 0; i < intervals.length; i++) {
            intervals[i] = timesMillis[i + 1] - timesMillis[i];
        }
        Arrays.sort(intervals);
        int middle = intervals.length / 2;
        return intervals.length % 2 == 1
                ? intervals[middle]
                : (intervals[middle - 1] + intervals[middle]) / 2.0;
    }

    private static boolean isFlat(double[] values, int last, int count, double tolerance) {
        if (last < count) {
            return false;
        }
        double low = values[last];
        double high = low;
        for (int i = last - count; i < last; i++) {
            if (!Double.isNaN(values[i])) {
                low = Math.min(low, values[i]);
                high = Math.max(high, values[i]);
            }
        }
        return high - low < tolerance;
    }

    /** Test 1. A gap of more than {@code failAfter} before a reading: FAIL. The first is GOOD. */
    public static List<Quality> gap(long[] timesMillis, Duration failAfter) {
        List<Quality> flags = new ArrayList<>(timesMillis.length);
        for (int i = 0; i < timesMillis.length; i++) {
            boolean late = i > 0 && timesMillis[i] - timesMillis[i - 1] > failAfter.toMillis();
            flags.add(late ? Quality.FAIL : Quality.GOOD);
        }
        return flags;
    }

    /** The worse of two flags, by 9 &lt; 2 &lt; 1 &lt; 3 &lt; 4: the later wins. */
    public static Quality worst(Quality one, Quality other) {
        return SEVERITY.indexOf(one) >= SEVERITY.indexOf(other) ? one : other;
    }

    private static void requireSameLength(long[] timesMillis, double[] values) {
        if (timesMillis.length != values.length) {
            throw new IllegalArgumentException(
                    "%d times for %d values".formatted(timesMillis.length, values.length));
        }
    }
}
