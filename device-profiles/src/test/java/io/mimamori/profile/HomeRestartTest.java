package io.mimamori.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a home's rules remember: over kills, through the night, and in their own words. */
final class HomeRestartTest {
    private final SiteWatch watch = new SiteWatch(HomeRulesTest.HOME);

    private void room(String time, double temperature) {
        watch.see("h1", "humidity", time, 75).see("h1", "temperature", time, temperature);
    }

    @Test
    void aKillAtAnyMomentChangesNothing() {
        SiteWatch killed = new SiteWatch(HomeRulesTest.HOME);
        Random random = new Random(Long.getLong("seed", 20_261_129L));
        for (int day = 1; day <= 24; day++) {
            for (int hour = 0; hour < 24; hour++) {
                String time = "%02d %02d:%02d".formatted(day, hour, random.nextInt(60));
                double temperature = day % 3 == 0 ? 8 : 22 + random.nextInt(12);
                boolean moves = hour > 5 && hour < 22 && day % 8 != 7 && random.nextInt(3) > 0;
                int open = random.nextInt(2);
                for (SiteWatch each : new SiteWatch[] {watch, killed}) {
                    each.see("h1", "humidity", time, 80)
                            .see("h1", "temperature", time, temperature)
                            .see("pir", "motion", time, moves ? 1 : 0)
                            .see("cat", "motion", time, hour % 2)
                            .see("door", "open", time, moves ? open : 0);
                }
                killed.crash();
            }
        }
        watch.tick("26 00:00");
        killed.tick("26 00:00");
        assertThat(watch.history("quiet")).hasSizeGreaterThan(4);
        assertThat(watch.history("comfort")).hasSizeGreaterThan(4);
        assertThat(killed.history("quiet")).isEqualTo(watch.history("quiet"));
        assertThat(killed.history("comfort")).isEqualTo(watch.history("comfort"));
        assertThat(killed.because("quiet")).isEqualTo(watch.because("quiet"));
        assertThat(killed.because("comfort")).isEqualTo(watch.because("comfort"));
        assertThat(watch.because("quiet").get(2)).startsWith("judged by the home's own line of ");
    }

    @Test
    void theNightBeginsAtTenAndEndsAtSix() {
        // 30 °C and 75 % are a WBGT of 27.35: severe from 28 by day and from 27 at night.
        for (int quarter = 18 * 4; quarter < 32 * 4; quarter++) {
            int minute = quarter % 96 * 15;
            room("%02d %02d:%02d".formatted(1 + quarter / 96, minute / 60, minute % 60), 30);
        }
        assertThat(watch.history("comfort"))
                .containsExactly("01 22:30 RAISED severe", "02 06:30 CLEARED");
    }

    @Test
    void coldIsGivenUpHalfADegreeAboveItsLimitOnly() {
        room("01 10:00", 9.9);
        room("01 11:00", 9.9);
        room("01 11:10", 10.4);
        room("01 12:00", 10.4);
        assertThat(watch.history("comfort")).containsExactly("01 11:00 RAISED cold");
        room("01 12:10", 10.5);
        room("01 12:30", 10.5);
        room("01 12:41", 10.5);
        assertThat(watch.history("comfort"))
                .containsExactly("01 11:00 RAISED cold", "01 12:40 CLEARED");
    }

    @Test
    void theLimitItselfIsNotCold() {
        room("01 10:00", 10);
        room("01 12:00", 10);
        assertThat(watch.history("comfort")).isEmpty();
    }

    @Test
    void saysWhatItKnowsOfTheRoom() {
        room("01 10:00", 9.9);
        room("01 11:00", 9.9);
        room("01 11:10", 10.5);
        assertThat(watch.because("comfort"))
                .containsExactly(
                        "humidity 75.0 % of 2026-06-01T02:10:00Z",
                        "danger: not raised, turning since never",
                        "severe: not raised, turning since never",
                        "freezing: not raised, turning since never",
                        "cold: raised, turning since 2026-06-01T02:10:00Z");
    }

    @Test
    void saysWhenSomebodyMovedAndWhenThatIsMissed() {
        watch.see("door", "open", "01 08:00", 0).see("cat", "motion", "01 08:00", 0);
        watch.see("pir", "motion", "01 08:00", 1);
        assertThat(watch.because("quiet"))
                .containsExactly(
                        "last activity 2026-05-31T23:00:00Z",
                        "missed at 2026-06-01T07:00:00Z",
                        "no line of its own yet: 0 days",
                        "all sensors report");
        watch.tick("01 16:00");
        assertThat(watch.because("quiet")).contains("raised");
        watch.see("pir", "motion", "02 15:00", 0);
        assertThat(watch.because("quiet")).contains("a sensor is silent");
    }

    /** Fifteen days of motion by day; on some the door's sensor, silent after 3 h, is not heard. */
    private static String line(int deafDays, String heardAgain) {
        SiteWatch watch = new SiteWatch(HomeRulesTest.HOME.replace("after: 30h", "after: 3h"));
        for (int day = 1; day <= 15; day++) {
            boolean deaf = day > 3 && day <= 3 + deafDays;
            for (int hour = 0; hour < 24; hour++) {
                String time = "%02d %02d:00".formatted(day, hour);
                watch.see("pir", "motion", time, hour >= 6 && hour < 22 ? 1 : 0);
                if (!deaf || hour <= 10 || hour > 15) {
                    watch.see("door", "open", time, 0);
                } else if (hour == 15) {
                    watch.see("door", "open", "%02d %s".formatted(day, heardAgain), 0);
                }
            }
        }
        return watch.because("quiet").get(2);
    }

    @Test
    void aDayOnWhichASensorWasSilentForMoreThanTwoHoursTeachesNothing() {
        // The first day began in its middle: 13 of 14 days count, and 10 are needed.
        assertThat(line(3, "15:01")).isEqualTo("judged by the home's own line of 14 days");
        assertThat(line(4, "15:01")).isEqualTo("no line of its own yet: 14 days");
        assertThat(line(4, "15:00")).isEqualTo("judged by the home's own line of 14 days");
    }
}
