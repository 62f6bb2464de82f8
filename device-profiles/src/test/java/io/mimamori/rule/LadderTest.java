package io.mimamori.rule;

import static io.mimamori.rule.Watch.at;
import static io.mimamori.rule.Watch.bad;
import static io.mimamori.rule.Watch.ladder;
import static io.mimamori.rule.Watch.reading;
import static io.mimamori.rule.Watch.stale;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LadderTest {
    private static final Ladder HELD = ladder(0.05, 10, 30, 2.0);

    @Test
    void raisesAndClearsWhenTheHoldsEndAndNotBefore() {
        Watch watch = Watch.of(HELD);
        vectorE(watch);
        assertThat(watch.history()).containsExactly("10 RAISED warning", "60 CLEARED");
        assertThat(watch.notified).containsExactly("10 RAISED warning", "60 CLEARED");
    }

    private static void vectorE(Watch watch) {
        watch.see(0, 2.01).see(5, 2.02).see(10, 2.03).see(15, 1.97).see(20, 1.94);
        watch.see(25, 2.00).see(30, 1.90).see(60, 1.80);
    }

    @Test
    void holdsALevelThroughSilence() {
        Watch watch = Watch.of(HELD, stale(15));
        watch.see(0, 2.01).see(5, 2.02).see(10, 2.03).see(12, 1.90);
        watch.tick(60).see(70, 1.90);
        assertThat(watch.history())
                .containsExactly("10 RAISED warning", "27 STALE", "70 CLEARED", "70 RECOVERED");
    }

    @Test
    void aHoldThatEndsWithTheSilenceLimitIsFrozen() {
        Watch watch = Watch.of(HELD, stale(10)).see(0, 2.01).tick(30);
        assertThat(watch.history()).containsExactly("10 STALE");
        assertThat(watch.see(40, 2.5).history())
                .containsExactly("10 STALE", "40 RAISED warning", "40 RECOVERED");
    }

    @Test
    void aFrozenHoldThatNoLongerHoldsEndsInNothing() {
        Watch watch = Watch.of(HELD, stale(5)).see(0, 2.01).tick(30).see(40, 1.0).tick(44);
        assertThat(watch.history()).containsExactly("5 STALE", "40 RECOVERED");
    }

    @Test
    void raisesOnceWhenThePacketsArriveInAnotherOrder() {
        Watch watch = Watch.of(HELD);
        watch.arrive(20, reading(10, 2.03)).arrive(20, reading(0, 2.01));
        watch.arrive(20, reading(5, 2.02));
        assertThat(watch.history()).containsExactly("10 RAISED warning");
        assertThat(watch.effects).hasSize(2);
    }

    @Test
    void raisesOnTimeByTheTickAlone() {
        Watch watch = Watch.of(HELD).see(0, 2.01).see(9, 2.01);
        assertThat(watch.judge.nextDeadlineMillis()).isEqualTo(at(10));
        assertThat(watch.tick(9.9).history()).isEmpty();
        assertThat(watch.tick(10).history()).containsExactly("10 RAISED warning");
    }

    @Test
    void aReadingOfTheSameMomentComesBeforeTheTimer() {
        Watch watch = Watch.of(HELD).see(0, 2.01).tick(10);
        assertThat(watch.history()).containsExactly("10 RAISED warning");
        watch.arrive(10.1, reading(10, 1.99));
        assertThat(watch.history()).isEmpty();
        assertThat(watch.tick(100).history()).isEmpty();
    }

    @Test
    void climbsSeveralRungsInOneStepAndComesDownOneByOne() {
        Watch watch = Watch.of(ladder(0.1, 0, 0, 12.66, 13.42));
        watch.see(0, 12.65).see(1, 13.42).see(2, 13.32).see(3, 13.31).see(4, 12.56).see(5, 12.55);
        assertThat(watch.history())
                .containsExactly("1 RAISED flood", "3 CHANGED warning", "5 CLEARED");
    }

    @Test
    void comparesInWholeStepsOfTheResolution() {
        Watch watch = Watch.of(ladder(0.1, 0, 0, 12.66)).see(0, 12.6549).see(1, 12.6551);
        assertThat(watch.history()).containsExactly("1 RAISED warning");
    }

    @Test
    void badReadingsNeitherRaiseNorClearNorLetAHoldEnd() {
        Watch watch = Watch.of(HELD);
        watch.see(0, 2.5).arrive(5, bad(5, 99)).tick(30);
        assertThat(watch.history()).isEmpty();
        watch.see(40, 2.5).arrive(41, bad(41, -40)).tick(200);
        assertThat(watch.history()).containsExactly("40 RAISED warning");
    }

    @Test
    void badReadingsAreSignsOfLife() {
        Watch watch = Watch.of(stale(15)).see(0, 1).arrive(10, bad(10, 99)).tick(24);
        assertThat(watch.history()).isEmpty();
        assertThat(watch.tick(25).history()).containsExactly("25 STALE");
    }

    @Test
    void aChannelThatNeverReportedIsNotStale() {
        Watch watch = Watch.of(stale(15)).tick(10_000);
        assertThat(watch.history()).isEmpty();
        assertThat(watch.judge.nextDeadlineMillis()).isEqualTo(Judge.NEVER);
    }

    @Test
    void ofTwoReadingsOfOneMomentTheHigherSequenceCountsElseTheGreaterValue() {
        Watch watch = Watch.of(ladder(0, 0, 0, 2.0));
        watch.step(new JudgeEvent.Observed(Watch.pack(0, 7, reading(0, 1.0))));
        watch.step(new JudgeEvent.Observed(Watch.pack(0, 5, reading(0, 3.0))));
        assertThat(watch.history()).isEmpty();
        watch.step(new JudgeEvent.Observed(Watch.pack(0, 7, reading(0, 2.5))));
        assertThat(watch.history()).containsExactly("0 RAISED warning");
        watch.step(new JudgeEvent.Observed(Watch.pack(0, 8, reading(0, 0.5))));
        assertThat(watch.history()).isEmpty();
    }

    @Test
    void countsAndDoesNotJudgeWhatComesAfterTheWindow() {
        Watch watch = Watch.of(ladder(0, 0, 0, 2.0)).see(0, 1).see(72 * 60, 1);
        watch.arrive(72 * 60, reading(0, 1.5), reading(-0.1, 9.0));
        assertThat(watch.history()).isEmpty();
        assertThat(watch.judge.lateReadings()).isEqualTo(1);
        for (int i = 1; i <= Window.READINGS_MAX; i++) {
            watch.see(72 * 60 + i / 100.0, 1);
        }
        watch.arrive(73 * 60, reading(72 * 60, 9.0));
        assertThat(watch.judge.lateReadings()).isEqualTo(2);
        watch.arrive(73 * 60, reading(72 * 60 + 0.015, 9.0));
        assertThat(watch.history()).hasSize(2);
    }

    @Test
    void anEpisodeWhoseBeginningMovedKeepsItsIdAndNeverReusesANumber() {
        Watch watch = Watch.of(ladder(0, 0, 0, 2.0)).see(10, 2.5).see(20, 1);
        var before = watch.standing.values().iterator().next().episode();
        watch.arrive(21, reading(5, 2.2));
        assertThat(watch.history()).containsExactly("5 RAISED warning", "20 CLEARED");
        assertThat(watch.standing.values())
                .allMatch(event -> event.episode().equals(before))
                .allMatch(event -> event.raisedMillis() == at(5))
                .extracting(EpisodeEvent::number)
                .containsExactlyInAnyOrder(3, 4);
    }

    @Test
    void aNewThresholdJudgesTheNewestReadingAndLeavesThePast() {
        Watch watch = Watch.of(ladder(0, 0, 0, 2.0, 3.0)).see(0, 1).see(5, 2.1).see(10, 3.1);
        watch.step(new JudgeEvent.SiteChanged(Watch.site(ladder(0, 0, 0, 2.0, 4.0)), 2));
        assertThat(watch.history())
                .containsExactly("5 RAISED warning", "10 CHANGED flood", "10 CHANGED warning");
        watch.step(new JudgeEvent.SiteChanged(Watch.site(ladder(0, 0, 0, 2.0, 4.0)), 3));
        watch.see(11, 1);
        assertThat(watch.history()).endsWith("11 CLEARED");
        assertThat(watch.standing.values())
                .extracting(event -> event.source().version())
                .containsExactlyInAnyOrder(1, 1, 2, 3);
    }

    @Test
    void aNewRuleJudgesWhatHoldsNowAndNothingOlder() {
        Watch watch = Watch.of(stale(1_000)).see(0, 3.5).see(5, 2.1).see(10, 2.2);
        watch.step(new JudgeEvent.SiteChanged(Watch.site(stale(1_000), ladder(0, 0, 0, 2, 3)), 2));
        assertThat(watch.history()).containsExactly("10 RAISED warning");
        watch.arrive(11, reading(7, 3.5));
        assertThat(watch.history()).containsExactly("10 RAISED warning");
    }

    @Test
    void aLongerLimitOfSilenceTakesTheAlarmBack() {
        Watch watch = Watch.of(stale(15)).see(0, 1).tick(20);
        assertThat(watch.history()).containsExactly("15 STALE");
        watch.step(new JudgeEvent.SiteChanged(Watch.site(stale(30)), 2));
        assertThat(watch.history()).isEmpty();
        assertThat(watch.tick(30).history()).containsExactly("30 STALE");
    }

    @Test
    void lateReadingsOnABusyFlappingChannelAreJudgedInTheirPlace() {
        Watch watch = Watch.of(ladder(0, 0, 0, 2.0));
        for (int i = 0; i < 6_000; i++) {
            watch.see(i, i % 2 == 0 ? 2.5 : 1);
        }
        watch.arrive(6_000, reading(3_000.5, 2.5));
        assertThat(watch.judge.lateReadings()).isZero();
        assertThat(watch.history()).contains("3000 RAISED warning", "3001 CLEARED");
        watch.arrive(6_000, reading(3_001.5, 2.5));
        assertThat(watch.history()).contains("3001.5 RAISED warning").hasSize(6_000);
    }
}
