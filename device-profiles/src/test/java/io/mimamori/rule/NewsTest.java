package io.mimamori.rule;

import static io.mimamori.rule.Watch.ladder;
import static io.mimamori.rule.Watch.reading;
import static io.mimamori.rule.Watch.stale;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NewsTest {
    private static final int DAY = 24 * 60;
    private static final Ladder LADDER = ladder(0.1, 0, 0, 2.0, 3.0);

    @Test
    void liveNewsFollowTheirEvent() {
        Watch watch = Watch.of(LADDER).see(0, 2.5);
        assertThat(watch.effects)
                .extracting(effect -> effect.getClass().getSimpleName())
                .containsExactly("Happened", "Notify");
    }

    @Test
    void aRecordingMakesEpisodesAndPagesNobody() {
        Watch watch = Watch.of(LADDER, stale(60)).tick(100 * DAY);
        for (int minute = 0; minute < 300; minute += 10) {
            watch.arrive(100 * DAY + 1, reading(minute, minute < 200 ? 3.5 : 1));
            watch.tick(100 * DAY + 2);
        }
        assertThat(watch.history()).containsExactly("0 RAISED flood", "200 CLEARED", "350 STALE");
        assertThat(watch.notified).isEmpty();
    }

    @Test
    void aBacklogPagesOnlyForWhatStillHolds() {
        Watch watch = Watch.of(LADDER).see(0, 1);
        watch.arrive(300, reading(10, 2.5), reading(20, 1), reading(30, 2.5), reading(299, 3.5));
        assertThat(watch.history()).hasSize(4);
        assertThat(watch.notified).containsExactly("299 CHANGED flood");
    }

    @Test
    void aBacklogPagesOnceLiveDataSayThatItStillHolds() {
        Watch watch = Watch.of(LADDER, stale(60)).see(0, 1);
        watch.arrive(500, reading(10, 2.5));
        assertThat(watch.notified).isEmpty();
        watch.arrive(500, reading(500, 2.6));
        assertThat(watch.notified).containsExactly("10 RAISED warning");
    }

    @Test
    void aClearIsToldOnlyToThoseWhoHeardOfTheRaise() {
        Watch watch = Watch.of(LADDER, stale(60)).see(0, 2.5);
        watch.arrive(300, reading(10, 1));
        assertThat(watch.notified).containsExactly("0 RAISED warning");
        watch.see(310, 2.5).see(320, 1);
        assertThat(watch.notified)
                .containsExactly("0 RAISED warning", "310 RAISED warning", "320 CLEARED");
    }

    @Test
    void silenceIsToldHoweverLateTheTickComes() {
        Watch watch = Watch.of(stale(60)).see(0, 1).tick(30 * DAY).see(30 * DAY + 1, 1);
        assertThat(watch.notified).containsExactly("60 STALE", "43201 RECOVERED");
        assertThat(((Effect.OfEpisode) watch.effects.getFirst()).event().frozen()).isTrue();
    }

    @Test
    void lateDataThatFillTheSilenceTakeItBack() {
        Watch watch = Watch.of(stale(60)).see(0, 1).tick(100).see(110, 1);
        watch.arrive(111, reading(40, 1), reading(80, 1));
        assertThat(watch.history()).isEmpty();
    }

    @Test
    void aLevelThatLateDataLowerIsToldAgain() {
        Watch watch = Watch.of(LADDER).see(0, 2.5).see(10, 3.5);
        watch.step(new JudgeEvent.Observed(Watch.pack(11, 99, reading(10, 2.6))));
        assertThat(watch.history()).containsExactly("0 RAISED warning");
        assertThat(watch.notified)
                .containsExactly("0 RAISED warning", "10 CHANGED flood", "0 RAISED warning");
    }
}
