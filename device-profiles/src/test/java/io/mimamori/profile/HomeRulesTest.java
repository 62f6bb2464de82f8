package io.mimamori.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Comfort and inactivity of a home, from the site file to what happens. */
final class HomeRulesTest {
    static final String HOME =
            """
            site: home
            tenant: city
            hazard: home
            channels:
              - {device: h1, channel: temperature, quantity: room_temperature, unit: Cel, resolution: 0.1}
              - {device: h1, channel: humidity, quantity: room_humidity, unit: "%"}
              - {device: pir, channel: motion, quantity: motion, unit: "1"}
              - {device: cat, channel: motion, quantity: motion, unit: "1"}
              - {device: door, channel: open, quantity: door, unit: "1"}
            rules:
              - {id: comfort, kind: comfort, channel: temperature}
              - id: quiet
                kind: inactivity
                inputs:
                  - {device: pir, channel: motion}
                  - {device: cat, channel: motion, petProne: true}
                  - {device: door, channel: open, onChange: true}
              - {id: silent, kind: stale, channel: open, after: 30h}
            """;

    private final SiteWatch watch = new SiteWatch(HOME);

    @Test
    void heatIsHeldAndNightsAreJudgedADegreeEarlier() {
        // 31 °C and 80 % are a WBGT of 28.9; 27 would be the limit at night, 28 by day.
        watch.see("h1", "humidity", "01 14:00", 80).see("h1", "temperature", "01 14:00", 31);
        watch.see("h1", "humidity", "01 14:20", 80).see("h1", "temperature", "01 14:20", 31);
        watch.see("h1", "humidity", "01 14:40", 80).see("h1", "temperature", "01 14:40", 31);
        assertThat(watch.history("comfort")).containsExactly("01 14:30 RAISED severe");
        watch.see("h1", "humidity", "01 15:00", 80).see("h1", "temperature", "01 15:00", 35);
        watch.see("h1", "humidity", "01 15:15", 80).see("h1", "temperature", "01 15:15", 35);
        watch.see("h1", "temperature", "01 15:30", 25).see("h1", "temperature", "01 16:00", 25);
        assertThat(watch.history("comfort"))
                .containsExactly(
                        "01 14:30 RAISED severe", "01 15:15 CHANGED danger", "01 16:00 CLEARED");
    }

    @Test
    void anOldHumidityDecidesNothing() {
        watch.see("h1", "humidity", "01 10:00", 80).see("h1", "temperature", "01 14:00", 35);
        watch.tick("01 20:00");
        assertThat(watch.history("comfort")).isEmpty();
    }

    @Test
    void coldIsNotClearedByMissingData() {
        watch.see("h1", "temperature", "01 04:00", 9.9).see("h1", "temperature", "01 05:00", 9.5);
        watch.tick("03 05:00");
        assertThat(watch.history("comfort")).containsExactly("01 05:00 RAISED cold");
    }

    /** Domain 3.2: events each 20 min 06:30-21:50 and one at 02:00, for 28 days. */
    @ParameterizedTest
    @CsvSource({
        "29 09:10, 29 11:11",
        "29 12:00, 29 14:01",
        "29 21:50, 30 03:00",
        "29 02:00, 29 07:38",
        "29 06:30, 29 08:31",
    })
    void missesActivityByTheHomesOwnLine(String last, String alarm) {
        for (int day = 1; day <= 29; day++) {
            for (int minute : minutes()) {
                String time = "%02d %02d:%02d".formatted(day, minute / 60, minute % 60);
                if (time.compareTo(last) <= 0) {
                    watch.see("pir", "motion", time, 1).see("pir", "motion", time + ":30", 0);
                    watch.see("door", "open", time, 0);
                }
            }
        }
        watch.see("pir", "motion", last, 1);
        assertThat(watch.history("quiet")).isEmpty();
        watch.tick("30 23:00");
        assertThat(watch.history("quiet")).containsExactly(alarm + " RAISED no-activity");
    }

    private static List<Integer> minutes() {
        List<Integer> minutes = new ArrayList<>(List.of(120));
        for (int minute = 390; minute <= 1310; minute += 20) {
            minutes.add(minute);
        }
        return minutes;
    }

    @Test
    void missesActivityFromTheFirstDayOn() {
        watch.see("pir", "motion", "01 21:30", 1)
                .see("door", "open", "01 21:30", 0)
                .tick("02 23:59");
        // Half an hour of the waking hours on the first day, the rest on the second.
        assertThat(watch.history("quiet")).containsExactly("02 14:30 RAISED no-activity");
        watch.see("door", "open", "02 23:59", 1);
        assertThat(watch.history("quiet")).contains("02 23:59 CLEARED");
    }

    @Test
    void aSilentSensorIsNoQuietPerson() {
        watch.see("door", "open", "01 00:00", 0)
                .see("pir", "motion", "01 22:30", 1)
                .tick("03 00:00");
        assertThat(watch.history("quiet")).containsExactly("02 15:00 RAISED cannot-watch");
    }

    @Test
    void aCatAloneDoesNotShowForLongThatSomebodyIsWell() {
        watch.see("door", "open", "01 07:00", 0).see("pir", "motion", "01 08:00", 1);
        for (int hour = 9; hour < 20; hour++) {
            watch.see("cat", "motion", "01 %02d:00".formatted(hour), 1);
        }
        assertThat(watch.history("quiet")).containsExactly("01 18:00 RAISED no-activity");
    }
}
