package io.mimamori.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mimamori.quality.Qartod.Limits;
import io.mimamori.quality.Qartod.Spike;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Range;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Vectors: ioos_qc's own test (A), and computed with it (B, C, D). */
final class QartodTest {
    private static final double NONE = Double.NaN;
    private static final double TEN_MINUTES = 600;

    private static List<Integer> codes(List<Quality> flags) {
        return flags.stream().map(Quality::code).toList();
    }

    private static long[] everyTenMinutes(int count) {
        return LongStream.range(0, count).map(i -> i * 600_000).toArray();
    }

    @Test
    void aSpikeIsFarFromTheMeanOfItsNeighbours() {
        double[] values = {10, 12, 999.99, 13, 15, 40, 9, 9};
        assertThat(codes(Qartod.spike(values, Spike.AVERAGE, new Limits(25, 50))))
                .containsExactly(2, 4, 4, 4, 1, 3, 1, 2);
    }

    @Test
    void theNeighbourOfAMissingReadingIsNotEvaluatedForSpikes() {
        double[] values = {10, 12, 999.99, 13, 15, 40, 9, 9, NONE, 10, 10, 999.99, 10, NONE};
        assertThat(codes(Qartod.spike(values, Spike.AVERAGE, new Limits(25, 50))))
                .containsExactly(2, 4, 4, 4, 1, 3, 1, 2, 9, 2, 4, 4, 2, 9);
    }

    @Test
    void theReadingThatWasMailedToWakayamaIn2013IsASpike() {
        double[] metres = {0.88, 0.88, 2.58, 0.88, 0.89};
        assertThat(codes(Qartod.spike(metres, Spike.AVERAGE, new Limits(0.3, 1.0))))
                .containsExactly(2, 3, 4, 3, 2);
    }

    @Test
    void aDifferentialSpikeIsAPeakAndItsNeighboursAreNot() {
        double[] metres = {0.88, 0.88, 2.58, 0.88, 0.89};
        assertThat(codes(Qartod.spike(metres, Spike.DIFFERENTIAL, new Limits(0.3, 1.0))))
                .containsExactly(2, 1, 4, 1, 2);
        double[] rise = {0.9, 2.6, 4.3, 4.3};
        assertThat(codes(Qartod.spike(rise, Spike.DIFFERENTIAL, new Limits(0.3, 1.0))))
                .containsExactly(2, 1, 1, 2);
    }

    @Test
    void changesAreMeasuredASecond() {
        double[] metres = {.88, .88, 2.58, .88, 1.2, 1.9, 2.3};
        Limits limits = new Limits(0.5 / TEN_MINUTES, 1.5 / TEN_MINUTES);
        assertThat(codes(Qartod.rateOfChange(everyTenMinutes(7), metres, limits)))
                .containsExactly(1, 1, 4, 4, 1, 3, 1);
        assertThat(
                        codes(
                                Qartod.rateOfChange(
                                        everyTenMinutes(3), new double[] {1, NONE, 9}, limits)))
                .containsExactly(1, 9, 1);
    }

    @Test
    void aFlatLineIsSuspectAndThenFails() {
        double[] values = {1, 1, 1, 1, 1, 1, 1, 1.2};
        assertThat(codes(flat(values))).containsExactly(1, 1, 1, 3, 3, 3, 4, 1);
    }

    @Test
    void fewerThanThreeReadingsAreNoFlatLine() {
        assertThat(codes(flat(new double[] {1, 1}))).containsExactly(1, 1);
        assertThat(codes(flat(new double[] {1, NONE}))).containsExactly(1, 9);
    }

    @Test
    void aDifferentialSpikeIsAsLargeAsItsSmallerStep() {
        Limits limits = new Limits(1, 3);
        assertThat(codes(Qartod.spike(new double[] {5, 7, 3}, Spike.DIFFERENTIAL, limits)))
                .containsExactly(2, 3, 2);
        assertThat(codes(Qartod.spike(new double[] {5, 9, 7}, Spike.DIFFERENTIAL, limits)))
                .containsExactly(2, 3, 2);
        assertThat(codes(Qartod.spike(new double[] {9, 5, 9}, Spike.DIFFERENTIAL, limits)))
                .containsExactly(2, 4, 2);
    }

    @Test
    void aFlatLineIsAsLongAsItsMedianIntervalSays() {
        // Intervals of 60, 10, 10 and 20 minutes: 15.
        assertThat(codes(flat(minutes(0, 60, 70, 80, 100), 1, 1, 1, 1, 1)))
                .containsExactly(1, 1, 3, 3, 4);
        // Of 10, 100 and 10: 10.
        assertThat(codes(flat(minutes(0, 10, 110, 120), 1, 1, 1, 1))).containsExactly(1, 1, 1, 3);
    }

    @Test
    void threeReadingsMayBeAFlatLineAndAChangeOfTheToleranceIsNone() {
        assertThat(codes(flat(minutes(0, 20, 40), 1, 1, 1))).containsExactly(1, 3, 3);
        assertThat(codes(flat(minutes(0, 20, 40), 0, 0.005, 0))).containsExactly(1, 1, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> flat(minutes(0, 10), 1, 1, 1));
    }

    private static long[] minutes(long... minutes) {
        return LongStream.of(minutes).map(minute -> minute * 60_000).toArray();
    }

    private static List<Quality> flat(double[] values) {
        return flat(everyTenMinutes(values.length), values);
    }

    private static List<Quality> flat(long[] timesMillis, double... values) {
        return Qartod.flatLine(
                timesMillis, values, Duration.ofMinutes(30), Duration.ofMinutes(60), 0.005);
    }

    @Test
    void theGrossRangeHasTwoLimitsBothInclusive() {
        double[] values = {-5, -5.1, 0, 10, 10.1, 30, 30.1, NONE};
        Range suspect = new Range(0, 10);
        Range fail = new Range(-5, 30);
        assertThat(codes(Qartod.grossRange(values, suspect, fail)))
                .containsExactly(3, 4, 1, 1, 3, 3, 4, 9);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Qartod.grossRange(values, fail, suspect));
        assertThat(codes(Qartod.grossRange(values, fail, fail)))
                .containsExactly(1, 4, 1, 1, 1, 1, 4, 9);
    }

    @Test
    void aGapLongerThanTheLimitFails() {
        long begin = 1_780_000_000_000L;
        long[] times = {begin, begin + 7_200_000, begin + 14_400_001};
        assertThat(codes(Qartod.gap(times, Duration.ofHours(2)))).containsExactly(1, 1, 4);
    }

    @Test
    void theWorstFlagWins() {
        assertThat(Qartod.worst(Quality.MISSING, Quality.UNKNOWN)).isEqualTo(Quality.UNKNOWN);
        assertThat(Qartod.worst(Quality.GOOD, Quality.UNKNOWN)).isEqualTo(Quality.GOOD);
        assertThat(Qartod.worst(Quality.GOOD, Quality.SUSPECT)).isEqualTo(Quality.SUSPECT);
        assertThat(Qartod.worst(Quality.FAIL, Quality.SUSPECT)).isEqualTo(Quality.FAIL);
    }

    @Test
    void aLimitItselfIsNotExceeded() {
        double[] steps = {0, 1, 3, 7};
        long[] seconds = {0, 1_000, 2_000, 3_000};
        assertThat(codes(Qartod.rateOfChange(seconds, steps, new Limits(1, 2))))
                .containsExactly(1, 1, 3, 4);
        assertThat(codes(Qartod.rateOfChange(seconds, steps, new Limits(1, 1))))
                .containsExactly(1, 1, 4, 4);
        assertThat(codes(Qartod.rateOfChange(seconds, steps, new Limits(0, 4))))
                .containsExactly(1, 3, 3, 3);
    }

    @Test
    void refusesLimitsThatAreTheWrongWayRoundAndTimesThatAreTooFew() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Limits(2, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Qartod.rateOfChange(new long[1], new double[2], new Limits(0, 1)));
    }
}
