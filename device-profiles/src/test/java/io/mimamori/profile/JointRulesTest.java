package io.mimamori.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.rule.Effect;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.Judge;
import io.mimamori.rule.JudgeEvent;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that look at several channels, from the site file to what happens, in local time. */
final class JointRulesTest {
    private static final ZoneId ZONE = ZoneId.of("Asia/Tokyo");
    private static final DateTimeFormatter LINE = DateTimeFormatter.ofPattern("dd HH:mm");

    private static final String RIVER =
            """
            site: kamo
            tenant: city
            hazard: river
            datum: T.P.
            channels:
              - {device: up, channel: level, quantity: river_level, unit: m}
              - {device: down, channel: level, quantity: river_level, unit: m}
              - {device: r1, channel: rain, quantity: rain_hour, unit: mm}
            rules:
              - id: agree
                kind: composite
                level: flood
                need: 2
                holdDown: 30m
                inputs:
                  - {device: up, channel: level, atLeast: 2.0, hysteresis: 0.1, within: 60m}
                  - {device: down, channel: level, atLeast: 3.0, hysteresis: 0.1}
                  - {device: r1, channel: rain, atLeast: 30, within: 3h}
            """;

    private static final String HOME =
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

    private static final String GAUGES =
            """
            site: kamo
            tenant: city
            hazard: river
            datum: T.P.
            channels:
              - {device: g1, channel: level, quantity: river_level, unit: m}
              - {device: g2, channel: level, quantity: river_level, unit: m}
              - {device: m1, channel: air, quantity: air_temperature, unit: Cel}
              - {device: r1, channel: rain, quantity: rain, unit: mm}
            rules:
              - {id: level, kind: ladder, channel: level, device: g1, levels: {flood: 2.0}}
              - id: silent
                kind: stale
                channel: level
                after: 25h
                alertAbove: 1.5
                alertAfter: 30m
                alertNeighbours: [{device: g1, channel: level, above: 1.5}, {device: g2, channel: level, above: 1.5}, {device: r1, channel: rain, above: 30}]
            """;

    private Judge judge = new Judge();
    private final Map<String, EpisodeEvent> standing = new HashMap<>();
    private long sequence;

    private void open(String yaml) {
        Site site = SiteFile.parse("site.yaml", yaml, Profiles.shipped());
        step(new JudgeEvent.SiteChanged(site, 1));
    }

    private void step(JudgeEvent event) {
        for (Effect effect : judge.step(event)) {
            String key = effect.event().episode() + "#" + effect.event().number();
            if (effect instanceof Effect.Happened) {
                standing.put(key, effect.event());
            } else if (effect instanceof Effect.Withdrawn) {
                standing.remove(key);
            }
        }
    }

    private static long at(String time) {
        return LocalDateTime.parse("2026-06-" + time.replace(' ', 'T'))
                .atZone(ZONE)
                .toInstant()
                .toEpochMilli();
    }

    private Pack pack(String device, String channel, long time, Value value, Quality quality) {
        return new Pack(
                "city",
                device,
                Lane.LIVE,
                time,
                sequence++,
                "b1",
                ClockState.SYNCED,
                List.of(new Reading(channel, time, value, quality)));
    }

    private JointRulesTest see(String device, String channel, String time, double value) {
        step(
                new JudgeEvent.Observed(
                        pack(device, channel, at(time), Value.of(value), Quality.GOOD)));
        return this;
    }

    private JointRulesTest tick(String time) {
        step(new JudgeEvent.Tick(at(time)));
        return this;
    }

    private List<String> history() {
        return standing.values().stream()
                .filter(event -> !event.source().rule().equals("silent"))
                .sorted(Comparator.comparingLong(EpisodeEvent::timeMillis))
                .map(event ->
                        LINE.format(Instant.ofEpochMilli(event.timeMillis()).atZone(ZONE))
                                + " "
                                + event.kind()
                                + event.level().map(level -> " " + level).orElse(""))
                .toList();
    }

    @Test
    void twoOfThreeRaiseAndSilenceOfOneDoesNotClear() {
        open(RIVER);
        see("up", "level", "01 10:00", 2.0).see("down", "level", "01 10:00", 1.0);
        assertThat(history()).isEmpty();
        see("r1", "rain", "01 10:20", 31).see("r1", "rain", "01 10:40", 5);
        assertThat(history()).containsExactly("01 10:20 RAISED flood");
        // Upstream falls at 10:50: it counts until 11:00, an hour after it was last met.
        see("up", "level", "01 10:50", 1.5).tick("01 11:20");
        assertThat(history()).containsExactly("01 10:20 RAISED flood");
        tick("01 11:40");
        assertThat(history()).containsExactly("01 10:20 RAISED flood", "01 11:30 CLEARED");
    }

    @Test
    void aMetInputThatFallsSilentStaysMet() {
        open(RIVER);
        see("up", "level", "01 10:00", 2.1).see("down", "level", "01 10:05", 3.2);
        tick("03 10:00");
        assertThat(history()).containsExactly("01 10:05 RAISED flood");
        step(
                new JudgeEvent.Observed(
                        pack("down", "level", at("03 10:00"), Value.of(-99), Quality.FAIL)));
        tick("03 12:00");
        assertThat(history()).containsExactly("01 10:05 RAISED flood");
    }

    @ParameterizedTest(name = "-Dseed={0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void orderAndCrashesDoNotMatter(long seed) {
        Random random = new Random(seed);
        List<Pack> packs = new ArrayList<>();
        for (int minute = 0; minute < 2000; minute += 10) {
            long time = at("01 00:00") + minute * 60_000L;
            packs.add(
                    pack(
                            "up",
                            "level",
                            time,
                            Value.of(1 + 1.3 * random.nextDouble()),
                            good(random)));
            packs.add(
                    pack(
                            "down",
                            "level",
                            time,
                            Value.of(2 + 1.4 * random.nextDouble()),
                            good(random)));
            packs.add(pack("r1", "rain", time, Value.of(35 * random.nextDouble()), good(random)));
        }
        String river = RIVER.replace("60m", "10m").replace("3h", "20m");
        open(river);
        packs.forEach(pack -> step(new JudgeEvent.Observed(pack)));
        tick("05 00:00");
        List<String> inOrder = history();
        assertThat(inOrder).hasSizeGreaterThan(4);

        judge = new Judge();
        standing.clear();
        open(river);
        Collections.shuffle(packs, random);
        Map<String, byte[]> disk = new TreeMap<>();
        for (int i = 0; i < packs.size(); i++) {
            step(new JudgeEvent.Observed(packs.get(i)));
            if (random.nextInt(40) == 0) {
                judge.checkpoint(
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
                judge = new Judge();
                judge.step(
                        new JudgeEvent.SiteChanged(
                                SiteFile.parse("site.yaml", river, Profiles.shipped()), 1));
                disk.forEach(judge::restore);
            }
        }
        tick("05 00:00");
        assertThat(history()).isEqualTo(inOrder);
    }

    private static Quality good(Random random) {
        return random.nextInt(10) == 0 ? Quality.FAIL : Quality.GOOD;
    }

    @Test
    void silenceBesideAHighNeighbourIsUnknownAndDangerous() {
        open(GAUGES);
        see("g1", "level", "01 09:00", 1.0).see("g2", "level", "01 10:00", 1.4);
        see("g2", "level", "01 10:10", 1.6).see("g2", "level", "01 10:20", 1.4);
        assertThat(all()).containsExactly("01 10:10 STALE unknown-dangerous by g1");
        see("g1", "level", "01 10:30", 1.0);
        see("r1", "rain", "01 10:35", 31).tick("01 10:49");
        assertThat(all()).hasSize(2).last().isEqualTo("01 10:30 RECOVERED by g1");
        tick("01 11:01");
        assertThat(all())
                .containsExactly(
                        "01 10:10 STALE unknown-dangerous by g1",
                        "01 10:30 RECOVERED by g1",
                        "01 10:50 STALE unknown-dangerous by g2",
                        "01 11:00 STALE unknown-dangerous by g1");
    }

    private List<String> all() {
        return standing.values().stream()
                .sorted(Comparator.comparingLong(EpisodeEvent::timeMillis))
                .map(event ->
                        LINE.format(Instant.ofEpochMilli(event.timeMillis()).atZone(ZONE))
                                + " "
                                + event.kind()
                                + event.level().map(level -> " " + level).orElse("")
                                + " by "
                                + event.cause().channel().device())
                .toList();
    }

    @Test
    void aRiseInFrostWithoutRainIsUnconfirmedAndClearsNothing() {
        open(GAUGES);
        see("m1", "air", "01 05:00", 1.9).see("g1", "level", "01 05:00", 0.3);
        see("g1", "level", "01 05:10", 2.1);
        assertThat(qualities()).containsExactly("RAISED SUSPECT");
        // Still above what can be believed: it gives nothing up.
        see("g1", "level", "01 05:20", 0.6).tick("01 05:21");
        assertThat(qualities()).containsExactly("RAISED SUSPECT");
        see("g1", "level", "01 05:30", 0.4).tick("01 05:31");
        assertThat(qualities()).containsExactly("CLEARED GOOD", "RAISED SUSPECT");
    }

    @Test
    void aRiseInRainIsBelieved() {
        open(GAUGES);
        see("m1", "air", "01 05:00", 1.9).see("g1", "level", "01 05:00", 0.3);
        see("r1", "rain", "01 05:05", 0.5).see("g1", "level", "01 05:10", 2.1);
        assertThat(qualities()).containsExactly("RAISED GOOD");
    }

    private List<String> qualities() {
        return standing.values().stream()
                .filter(event -> event.source().rule().equals("level"))
                .map(event -> event.kind() + " " + event.cause().quality())
                .sorted()
                .toList();
    }

    @Test
    void heatIsHeldAndNightsAreJudgedADegreeEarlier() {
        open(HOME);
        // 31 °C and 80 % are a WBGT of 28.9; 27 would be the limit at night, 28 by day.
        see("h1", "humidity", "01 14:00", 80).see("h1", "temperature", "01 14:00", 31);
        see("h1", "humidity", "01 14:20", 80).see("h1", "temperature", "01 14:20", 31);
        see("h1", "humidity", "01 14:40", 80).see("h1", "temperature", "01 14:40", 31);
        assertThat(history()).containsExactly("01 14:30 RAISED severe");
        see("h1", "humidity", "01 15:00", 80).see("h1", "temperature", "01 15:00", 35);
        see("h1", "humidity", "01 15:15", 80).see("h1", "temperature", "01 15:15", 35);
        see("h1", "temperature", "01 15:30", 25).see("h1", "temperature", "01 16:00", 25);
        assertThat(history())
                .containsExactly(
                        "01 14:30 RAISED severe", "01 15:15 CHANGED danger", "01 16:00 CLEARED");
    }

    @Test
    void anOldHumidityDecidesNothing() {
        open(HOME);
        see("h1", "humidity", "01 10:00", 80).see("h1", "temperature", "01 14:00", 35);
        tick("01 20:00");
        assertThat(history()).isEmpty();
    }

    @Test
    void coldIsNotClearedByMissingData() {
        open(HOME);
        see("h1", "temperature", "01 04:00", 9.9).see("h1", "temperature", "01 05:00", 9.5);
        tick("03 05:00");
        assertThat(history()).containsExactly("01 05:00 RAISED cold");
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
        open(HOME);
        for (int day = 1; day <= 29; day++) {
            for (int minute : minutes()) {
                String time = "%02d %02d:%02d".formatted(day, minute / 60, minute % 60);
                if (time.compareTo(last) <= 0) {
                    see("pir", "motion", time, 1).see("pir", "motion", time + ":30", 0);
                    see("door", "open", time, 0);
                }
            }
        }
        see("pir", "motion", last, 1);
        assertThat(history()).isEmpty();
        tick("30 23:00");
        assertThat(history()).containsExactly(alarm + " RAISED no-activity");
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
        open(HOME);
        see("pir", "motion", "01 21:30", 1).see("door", "open", "01 21:30", 0).tick("02 23:59");
        // Half an hour of the waking hours on the first day, the rest on the second.
        assertThat(history()).containsExactly("02 14:30 RAISED no-activity");
        see("door", "open", "02 23:59", 1);
        assertThat(history()).contains("02 23:59 CLEARED");
    }

    @Test
    void aSilentSensorIsNoQuietPerson() {
        open(HOME);
        see("door", "open", "01 00:00", 0).see("pir", "motion", "01 22:30", 1).tick("03 00:00");
        assertThat(history()).containsExactly("02 15:00 RAISED cannot-watch");
    }

    @Test
    void aCatAloneDoesNotShowForLongThatSomebodyIsWell() {
        open(HOME);
        see("door", "open", "01 07:00", 0).see("pir", "motion", "01 08:00", 1);
        for (int hour = 9; hour < 20; hour++) {
            see("cat", "motion", "01 %02d:00".formatted(hour), 1);
        }
        assertThat(history()).containsExactly("01 18:00 RAISED no-activity");
    }
}
