package io.mimamori.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.mimamori.quality.Qartod;
import io.mimamori.quality.Qartod.Limits;
import io.mimamori.quality.QualityTest;
import io.mimamori.quality.QualityTest.FlatLine;
import io.mimamori.quality.QualityTest.Gap;
import io.mimamori.quality.QualityTest.RateOfChange;
import io.mimamori.quality.QualityTest.Spike;
import io.mimamori.reading.Quality;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the quality tests say of each reading, at once and with the next one, and what follows. */
final class ScreeningTest {
    private static Watch watch(QualityTest... tests) {
        return Watch.of(
                Watch.ladder(0.05, 0, 0, 2.0, 2.5),
                new Screening("quality", Watch.CHANNEL, Optional.empty(), List.of(tests)));
    }

    /** Wakayama, 2013: 2.58 m was mailed while the river stood at 0.88 m. */
    @Test
    void aPeakOfOneReadingIsUnconfirmedAtOnceAndASensorFaultWithTheNext() {
        Watch watch = watch(Spike.river()).see(0, 0.88).see(10, 0.88).see(20, 2.58);
        assertThat(watch.history()).containsExactly("20 RAISED flood");
        assertThat(watch.verdicts).containsExactly(entry("20", "3 3"));

        watch.see(30, 0.88).see(40, 0.89);
        assertThat(watch.history()).containsExactly("20 FAULT", "40 RECOVERED");
        assertThat(watch.verdicts).containsExactly(entry("20", "3 4"));
        assertThat(watch.notified)
                .containsExactly("20 RAISED flood", "20 FAULT", "20 CLEARED", "40 RECOVERED");
    }

    @Test
    void aFlashFloodIsToldAtOnceAsUnconfirmedAndConfirmedWithTheNextReading() {
        Watch watch = watch(Spike.river()).see(0, 0.9).see(10, 2.6);
        assertThat(qualities(watch)).containsExactly(Quality.SUSPECT);

        watch.see(20, 3.4);
        assertThat(watch.history()).containsExactly("10 RAISED flood");
        assertThat(qualities(watch)).containsExactly(Quality.GOOD);
        assertThat(watch.notified).containsExactly("10 RAISED flood", "10 RAISED flood");
        assertThat(watch.verdicts).contains(entry("10", "3 1"), entry("20", "3 3"));

        watch.see(30, 3.5);
        assertThat(watch.verdicts).containsExactly(entry("10", "3 1"), entry("20", "3 1"));
        assertThat(watch.notified).hasSize(2);
    }

    @Test
    void aSmallPeakStaysUnconfirmed() {
        Watch watch = watch(Spike.river()).see(0, 2.1).see(10, 2.6).see(20, 2.1).see(30, 2.1);
        assertThat(watch.verdicts).containsExactly(entry("10", "3 3"));
    }

    /** The fall was told when it came; that it was none is told under a number of its own. */
    @Test
    void aTroughOfOneReadingEndsNothing() {
        Watch watch =
                watch(
                        new RateOfChange(new Limits(1, 1), Duration.ofMinutes(10)),
                        new Spike(
                                Qartod.Spike.AVERAGE,
                                new Limits(0.4, 1.0),
                                Duration.ZERO,
                                Duration.ofMinutes(30),
                                false));
        watch.see(0, 2.1).see(10, 1.72);
        assertThat(watch.notified).containsExactly("0 RAISED warning", "10 CLEARED");
        watch.see(20, 2.2).see(30, 2.2);
        assertThat(watch.history()).containsExactly("0 RAISED warning");
        assertThat(watch.verdicts).containsExactly(entry("10", "1 3"), entry("20", "3 1"));
        assertThat(watch.notified)
                .containsExactly("0 RAISED warning", "10 CLEARED", "0 RAISED warning");
        assertThat(watch.standing.values()).singleElement().matches(event -> event.number() == 3);
    }

    @Test
    void readingsFarApartAreNoNeighboursButTheNextOneThatAgreesConfirms() {
        Watch apart = watch(Spike.river()).see(0, 0.9).see(40, 2.6).see(80, 0.9);
        assertThat(apart.history()).containsExactly("40 RAISED flood", "80 CLEARED");
        assertThat(apart.verdicts).isEmpty();

        Watch late = watch(Spike.river()).see(0, 0.9).see(10, 2.6).see(60, 2.7);
        assertThat(qualities(late)).containsExactly(Quality.GOOD);
        Watch never = watch(Spike.river()).see(0, 0.9).see(10, 2.6).see(60, 0.9);
        assertThat(never.verdicts).containsExactly(entry("10", "3 3"));
    }

    /** Who measures each few seconds sees waves, and must hear of each at once. */
    @Test
    void readingsCloseTogetherAreNoNeighbours() {
        Watch watch = watch(Spike.river()).see(0, 0.9).see(0.4, 2.6).see(0.8, 0.9);
        assertThat(watch.history()).containsExactly("0.4 RAISED flood", "0.8 CLEARED");
        assertThat(watch.verdicts).isEmpty();
    }

    @Test
    void theOrderOfArrivalDoesNotMatter() {
        Watch watch = watch(Spike.river()).see(0, 0.88).see(20, 2.58).see(40, 0.89);
        watch.arrive(50, Watch.reading(30, 2.4)); // so the first was no peak
        assertThat(watch.history())
                .containsExactly("20 RAISED flood", "30 CHANGED warning", "40 CLEARED");
        watch.arrive(51, Watch.reading(25, 0.88)); // but it was
        assertThat(watch.history()).contains("20 FAULT").doesNotContain("20 RAISED flood");
    }

    @Test
    void aPeakAtTheEndOfAChunkIsFoundWithTheFirstReadingOfTheNext() {
        Watch watch = watch(Spike.river());
        for (int i = 0; i < Chunk.READINGS - 1; i++) {
            watch.see(i, 0.9);
        }
        watch.see(Chunk.READINGS - 1, 2.6).see(Chunk.READINGS, 0.9);
        assertThat(watch.history()).containsExactly("127 FAULT");
        watch.arrive(129, Watch.reading(127.5, 2.6));
        assertThat(watch.history()).containsExactly("127 RAISED flood", "128 CLEARED");
    }

    @Test
    void aReadingThatFailedIsNoNeighbour() {
        Watch watch = watch(Spike.river()).see(0, 0.9).see(10, 2.6);
        watch.arrive(20, Watch.bad(20, 99)).see(30, 0.9);
        assertThat(watch.history()).containsExactly("10 FAULT");
        watch.see(40, 2.7).see(50, 0.9).see(60, 0.9);
        assertThat(watch.history()).containsExactly("10 FAULT", "60 RECOVERED");
    }

    @Test
    void aFastRiseIsUnconfirmedUntilOneReadingAgrees() {
        Watch watch =
                watch(new RateOfChange(new Limits(0.5, 1e9), Duration.ofMinutes(10)))
                        .see(0, 1)
                        .see(10, 2.6)
                        .see(20, 3.4);
        assertThat(watch.verdicts).containsExactly(entry("10", "3 3"), entry("20", "3 3"));
        watch.see(30, 3.6);
        assertThat(watch.verdicts).containsExactly(entry("10", "3 3"), entry("20", "3 1"));
        assertThat(watch.history()).containsExactly("10 RAISED flood");
    }

    @Test
    void aFlatLineIsDoubtfulThenAFaultAndOverWhenItMoves() {
        Watch watch = watch(new FlatLine(0.005, Duration.ofMinutes(30), Duration.ofMinutes(60)));
        for (int i = 0; i < 7; i++) {
            watch.see(i * 10, 1);
        }
        assertThat(watch.verdicts)
                .containsExactly(
                        entry("30", "3 3"),
                        entry("40", "3 3"),
                        entry("50", "3 3"),
                        entry("60", "4 4"));
        watch.see(70, 1.2).see(80, 1.1);
        assertThat(watch.history()).containsExactly("60 FAULT", "80 RECOVERED");
    }

    @Test
    void theFirstReadingAfterAGapIsUnconfirmed() {
        Watch watch = watch(new Gap(Duration.ofHours(2))).see(0, 1).see(121, 2.6).see(131, 2.6);
        assertThat(watch.verdicts).containsExactly(entry("121", "3 3"));
        assertThat(watch.history()).containsExactly("121 RAISED flood");
    }

    @Test
    void aCounterThatFallsIsUnconfirmedAndGoesOnFromThere() {
        Watch watch = watch(new QualityTest.Counter());
        watch.see(0, 1.4).see(10, 1.5).see(20, 0).see(30, 0.1).see(40, 0.1).see(50, 2.6);
        assertThat(watch.verdicts).containsExactly(entry("20", "3 3"));
        assertThat(watch.history()).containsExactly("50 RAISED flood");
    }

    @Test
    void theSlopeOfASpikeByTheAverageIsDoubtfulToo() {
        Watch watch =
                watch(
                        new Spike(
                                Qartod.Spike.AVERAGE,
                                new Limits(0.3, 1.0),
                                Duration.ZERO,
                                Duration.ofMinutes(30),
                                false));
        watch.see(0, 0.88).see(10, 0.88).see(20, 2.58).see(30, 0.88).see(40, 0.89);
        assertThat(watch.verdicts).containsExactly(entry("10", "1 3"), entry("20", "3 4"));
    }

    private static List<Quality> qualities(Watch watch) {
        return watch.standing.values().stream().map(event -> event.cause().quality()).toList();
    }
}
