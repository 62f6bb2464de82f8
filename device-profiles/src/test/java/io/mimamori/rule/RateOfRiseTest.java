package io.mimamori.rule;

import static io.mimamori.rule.Watch.bad;
import static io.mimamori.rule.Watch.reading;
import static io.mimamori.rule.Watch.stale;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RateOfRiseTest {
    static RateOfRise rise(int over, int holdDown) {
        return new RateOfRise(
                "rise",
                Watch.CHANNEL,
                Optional.empty(),
                List.of(
                        new Ladder.Rung("rising", 0.5, Ladder.Basis.CITY),
                        new Ladder.Rung("surging", 1.3, Ladder.Basis.CITY)),
                Duration.ofMinutes(over),
                Duration.ofMinutes(holdDown));
    }

    @Test
    void raisesWithinTheTimeAndKeepsItUpForTheHold() {
        // Like the Toga river in Kobe, 2008: about 1.3 m in ten minutes.
        Watch watch = Watch.of(rise(10, 30)).see(0, 0.30).see(2, 0.40).see(5, 0.80);
        watch.see(8, 1.30).see(10, 1.60).see(15, 1.70).see(25, 1.75).tick(60);
        assertThat(watch.history())
                .containsExactly(
                        "5 RAISED rising", "10 CHANGED surging", "40 CHANGED rising", "45 CLEARED");
    }

    @Test
    void oneReadingHasNoRateAndOldOnesAreNotLookedAt() {
        Watch watch = Watch.of(rise(10, 30)).see(0, 0.3).see(11, 5).see(22, 9);
        assertThat(watch.history()).isEmpty();
        assertThat(watch.see(32, 9.49).see(33, 9.5).history()).isEmpty();
        assertThat(watch.see(40, 9.99).history()).containsExactly("40 RAISED rising");
    }

    @Test
    void neitherBadReadingsNorSilenceClear() {
        Watch watch = Watch.of(rise(10, 30), stale(20)).see(0, 1).see(5, 1.5).see(6, 1.5);
        watch.arrive(10, bad(10, 99)).tick(100);
        assertThat(watch.history()).containsExactly("5 RAISED rising", "30 STALE");
        assertThat(watch.see(120, 1.4).history())
                .containsExactly("5 RAISED rising", "30 STALE", "120 CLEARED", "120 RECOVERED");
    }

    @Test
    void aLateReadingIsJudgedInItsPlace() {
        Watch watch = Watch.of(rise(10, 30)).see(0, 1).see(20, 1.6);
        assertThat(watch.history()).isEmpty();
        assertThat(watch.arrive(21, reading(12, 1.05)).history())
                .containsExactly("20 RAISED rising");
        assertThat(watch.notified).containsExactly("20 RAISED rising");
    }
}
