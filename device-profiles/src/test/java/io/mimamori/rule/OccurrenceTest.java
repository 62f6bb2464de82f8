package io.mimamori.rule;

import static io.mimamori.rule.Watch.reading;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OccurrenceTest {
    static Occurrence occurrence(double atLeast, int quiet, int cooldown) {
        return new Occurrence(
                "seen",
                Watch.CHANNEL,
                Optional.empty(),
                "bear",
                atLeast,
                Optional.of("bear"),
                Duration.ofMinutes(quiet),
                Duration.ofMinutes(cooldown));
    }

    static Button button(int confirm) {
        return new Button(
                "press", Watch.CHANNEL, Optional.empty(), "help", Duration.ofMinutes(confirm));
    }

    private static Reading said(double minute, String text) {
        return new Reading(Watch.CHANNEL, Watch.at(minute), Value.of(text));
    }

    private static Reading state(double minute, boolean on) {
        return new Reading(Watch.CHANNEL, Watch.at(minute), Value.of(on));
    }

    @Test
    void isOverWhenNotSeenForTheQuietTime() {
        Watch watch = Watch.of(occurrence(1, 10, 0));
        watch.arrive(0, said(0, "deer")).arrive(1, said(1, "bear")).arrive(5, said(5, "deer"));
        watch.arrive(11, said(11, "bear")).tick(20.9);
        assertThat(watch.history()).containsExactly("1 RAISED bear");
        assertThat(watch.tick(21).history()).containsExactly("1 RAISED bear", "21 CLEARED");
    }

    @Test
    void staysSilentDuringTheCooldown() {
        Watch watch = Watch.of(occurrence(1, 10, 30)).see(0, 1).tick(10);
        watch.see(39, 1).see(40, 1);
        assertThat(watch.history())
                .containsExactly("0 RAISED bear", "10 CLEARED", "40 RAISED bear");
        assertThat(watch.notified).isEqualTo(watch.history());
    }

    @Test
    void everyPressRaisesButThoseThatConfirm() {
        Watch watch = Watch.of(button(2));
        watch.arrive(0, state(0, true)).arrive(0.1, state(0.1, false)).arrive(2, state(2, true));
        watch.arrive(4, state(4, true)).arrive(6.5, state(6.5, true)).tick(10_000);
        assertThat(watch.history()).containsExactly("0 RAISED help", "6.5 RAISED help");
        assertThat(watch.notified).isEqualTo(watch.history());
        assertThat(watch.standing.values().stream().map(EpisodeEvent::episode).distinct())
                .hasSize(2);
    }

    @Test
    void aPressThatArrivesADayLaterIsHistory() {
        Watch watch = Watch.of(button(2));
        watch.arrive(24 * 60, reading(0, 1)).arrive(24 * 60 + 6, reading(5, 1));
        assertThat(watch.history()).hasSize(2);
        assertThat(watch.notified).containsExactly("0 RAISED help");
    }
}
