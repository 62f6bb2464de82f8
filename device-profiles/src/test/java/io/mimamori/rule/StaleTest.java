package io.mimamori.rule;

import static io.mimamori.rule.Watch.at;
import static io.mimamori.rule.Watch.bad;
import static io.mimamori.rule.Watch.ladder;
import static io.mimamori.rule.Watch.reading;
import static io.mimamori.rule.Watch.site;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Silence of a crisis-management gauge: daily below its start level, each 10 min above it. */
final class StaleTest {
    private static final int DAY = 24 * 60;

    private static Stale gauge() {
        return new Stale(
                "silent",
                Watch.CHANNEL,
                Optional.empty(),
                Duration.ofHours(25),
                Optional.of(new Stale.Alert(2.0, Duration.ofMinutes(30), List.of())),
                Map.of());
    }

    private static Stale resting(double untilMinute) {
        return gauge().resting(Map.of(Watch.DEVICE, Instant.ofEpochMilli(at(untilMinute))));
    }

    @Test
    void isSilentByDesignBelowItsStartLevel() {
        Watch watch = Watch.of(gauge()).see(0, 0.5).see(DAY, 0.5).tick(2 * DAY);
        assertThat(watch.history()).isEmpty();
        assertThat(watch.tick(3 * DAY).history()).containsExactly((2 * DAY + 60) + " STALE");
    }

    @Test
    void isMissedAfterThreeIntervalsInAlert() {
        Watch watch = Watch.of(gauge()).see(0, 0.5).see(10, 2.0).see(20, 2.3).tick(300);
        assertThat(watch.history()).containsExactly("50 STALE");
        assertThat(watch.notified).containsExactly("50 STALE");
        assertThat(watch.see(310, 1.2).tick(310 + DAY).history())
                .containsExactly("50 STALE", "310 RECOVERED");
    }

    @Test
    void aBadReadingLeavesTheMode() {
        Watch watch = Watch.of(gauge()).see(0, 2.5).arrive(10, bad(10, -99)).tick(60);
        assertThat(watch.history()).containsExactly("40 STALE");
    }

    @Test
    void aReadingThatComesLateEndsTheSilenceThatItFills() {
        Watch watch = Watch.of(gauge()).see(0, 2.5).tick(31);
        assertThat(watch.history()).containsExactly("30 STALE");
        assertThat(watch.arrive(32, reading(10, 1.5)).tick(200).history()).isEmpty();
    }

    @Test
    void silenceInAlertFreezesTheLevelEarly() {
        Watch watch = Watch.of(ladder(0.1, 0, 60, 2.5), gauge());
        watch.see(0, 2.6).see(10, 2.2).tick(200);
        assertThat(watch.history()).containsExactly("0 RAISED warning", "40 STALE");
    }

    @Test
    void aDeviceThatRestsRaisesNoAlarmBeforeThenButFreezes() {
        Watch watch = Watch.of(ladder(0.1, 0, 60, 2.5), resting(500));
        watch.see(0, 2.6).see(10, 2.2).tick(499);
        assertThat(watch.history()).containsExactly("0 RAISED warning");
        assertThat(watch.tick(500).history()).containsExactly("0 RAISED warning", "500 STALE");
    }

    @Test
    void sendingADeviceToRestTakesItsAlarmBack() {
        Watch watch = Watch.of(gauge()).see(0, 2.5).tick(60);
        assertThat(watch.notified).containsExactly("30 STALE");
        watch.step(new JudgeEvent.SiteChanged(site(resting(DAY)), 2));
        watch.tick(61);
        assertThat(watch.history()).isEmpty();
    }
}
