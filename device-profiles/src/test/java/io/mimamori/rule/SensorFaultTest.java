package io.mimamori.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.reading.Quality;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a gauge is not believed, and when it is again. The highest threshold is 2.50 m. */
final class SensorFaultTest {
    private static final double DAY = 24 * 60;

    static SensorFault sensor() {
        return SensorFault.river("sensor", Watch.CHANNEL, Optional.empty(), 2.5);
    }

    private static Watch watch() {
        return Watch.of(Watch.ladder(0.05, 0, 0, 2.0, 2.5), sensor());
    }

    @Test
    void twoMetresAboveTheHighestThresholdIsUnconfirmedAndAfterAnHourAFault() {
        Watch watch = watch().see(0, 1).see(10, 5).see(40, 5.2).see(69, 5.1);
        assertThat(watch.history()).containsExactly("10 RAISED flood");
        assertThat(watch.standing.values())
                .allMatch(event -> event.cause().quality() == Quality.SUSPECT);

        watch.see(70, 5.1);
        assertThat(watch.history()).containsExactly("10 RAISED flood", "70 FAULT");
        assertThat(watch.notified).containsExactly("10 RAISED flood", "70 FAULT");
    }

    @Test
    void aFlashFloodOfTwoMetresInTenMinutesIsBelieved() {
        Watch watch = watch().see(0, 0.5).see(10, 2.5).see(20, 4.5);
        assertThat(watch.history()).containsExactly("10 RAISED flood");
        assertThat(watch.standing.values())
                .allMatch(event -> event.cause().quality() == Quality.GOOD);
    }

    @Test
    void oneReadingThatIsTooHighIsNoFaultAndClearsWithTheNextGoodOne() {
        Watch watch = watch().see(0, 1).see(10, 9).see(20, 1).see(90, 9).see(100, 1);
        assertThat(watch.history())
                .containsExactly("10 RAISED flood", "20 CLEARED", "90 RAISED flood", "100 CLEARED");
    }

    @Test
    void aDayWithinFiveCentimetresAboveTheHighestThresholdIsStuck() {
        Watch watch = watch().see(0, 1).see(10, 2.6);
        for (int hour = 1; hour < 24; hour++) {
            watch.see(10 + hour * 60, hour % 2 == 0 ? 2.65 : 2.55);
        }
        assertThat(watch.history()).containsExactly("10 RAISED flood");
        watch.see(10 + DAY, 2.6);
        assertThat(watch.history()).containsExactly("10 RAISED flood", "1450 FAULT");
    }

    @Test
    void aRiverThatStandsStillForDaysBelowTheHighestThresholdIsNotStuck() {
        Watch watch = watch();
        for (int hour = 0; hour < 51; hour++) {
            watch.see(hour * 60, 2.4);
        }
        assertThat(watch.history()).containsExactly("0 RAISED warning");
    }

    @Test
    void aStuckGaugeIsBelievedAfterADayOfGoodReadingsOnlyAndThenTheLevelIsGivenUp() {
        Watch watch = watch().see(0, 5).see(60, 5);
        assertThat(watch.history()).containsExactly("0 RAISED flood", "60 FAULT");
        watch.see(70, 1).see(80, 2.6).see(90, 1).see(90 + DAY - 1, 1);
        assertThat(watch.history()).containsExactly("0 RAISED flood", "60 FAULT");
        watch.see(90 + DAY, 1);
        assertThat(watch.history())
                .containsExactly("0 RAISED flood", "60 FAULT", "1530 CLEARED", "1530 RECOVERED");
    }

    @Test
    void thirdReadingOutOfRangeIsAFaultAndTwoGoodOnesEndIt() {
        Watch watch = watch().see(0, 2.1);
        watch.arrive(10, Watch.bad(10, 99)).arrive(20, Watch.bad(20, 99));
        assertThat(watch.history()).containsExactly("0 RAISED warning");
        watch.arrive(30, Watch.bad(30, 99)).see(40, 1);
        assertThat(watch.history()).containsExactly("0 RAISED warning", "30 FAULT");
        watch.see(50, 1);
        assertThat(watch.history())
                .containsExactly("0 RAISED warning", "30 FAULT", "50 CLEARED", "50 RECOVERED");
    }

    @Test
    void aLateReadingThatWasGoodTakesTheFaultBack() {
        Watch watch = watch().see(0, 1).see(10, 5).see(80, 5);
        assertThat(watch.history()).contains("80 FAULT");
        watch.arrive(81, Watch.reading(50, 1));
        assertThat(watch.history())
                .containsExactly("10 RAISED flood", "50 CLEARED", "80 RAISED flood");
    }

    @Test
    void aSensorRuleThatIsNewAfterARestartBeginsWithTheNewestReading() {
        Watch watch = Watch.of(Watch.ladder(0.05, 0, 0, 2.0, 2.5));
        watch.see(0, 1).see(10, 5);
        java.util.Map<String, byte[]> disk = new java.util.HashMap<>();
        watch.judge.checkpoint(
                new Judge.Checkpoint() {
                    @Override
                    public void put(String key, byte[] part) {
                        disk.put(key, part);
                    }

                    @Override
                    public void remove(String key) {
                        disk.remove(key);
                    }
                });
        Watch again = watch();
        disk.forEach(again.judge::restore);
        again.see(20, 5).see(69, 5);
        assertThat(again.history()).isEmpty();
        again.see(70, 5);
        assertThat(again.history()).containsExactly("70 FAULT");
    }
}
