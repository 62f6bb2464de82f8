package io.mimamori.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.reading.Pack;
import io.mimamori.reading.Quality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules that look at several rivers' channels, together or beside their own. */
final class JointRulesTest {
    static final String RIVER =
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

    @Test
    void twoOfThreeRaiseAndSilenceOfOneDoesNotClear() {
        SiteWatch watch = new SiteWatch(RIVER);
        watch.see("up", "level", "01 10:00", 2.0).see("down", "level", "01 10:00", 1.0);
        assertThat(watch.history("agree")).isEmpty();
        watch.see("r1", "rain", "01 10:20", 31).see("r1", "rain", "01 10:40", 5);
        assertThat(watch.history("agree")).containsExactly("01 10:20 RAISED flood");
        // Upstream falls at 10:50: it counts until 11:00, an hour after it was last met.
        watch.see("up", "level", "01 10:50", 1.5).tick("01 11:20");
        assertThat(watch.history("agree")).containsExactly("01 10:20 RAISED flood");
        assertThat(watch.tick("01 11:40").history("agree"))
                .containsExactly("01 10:20 RAISED flood", "01 11:30 CLEARED");
    }

    @Test
    void aMetInputThatFallsSilentStaysMet() {
        SiteWatch watch = new SiteWatch(RIVER);
        watch.see("up", "level", "01 10:00", 2.1).see("down", "level", "01 10:05", 3.2);
        watch.tick("03 10:00");
        assertThat(watch.history("agree")).containsExactly("01 10:05 RAISED flood");
        watch.arrive(watch.pack("down", "level", SiteWatch.at("03 10:00"), -99, Quality.FAIL));
        assertThat(watch.tick("03 12:00").history("agree"))
                .containsExactly("01 10:05 RAISED flood");
    }

    private static long[] seeds() {
        Long given = Long.getLong("seed");
        return given == null ? new long[] {1, 2, 3, 4, 5, 6, 7, 8} : new long[] {given};
    }

    @ParameterizedTest(name = "-Dseed={0}")
    @MethodSource("seeds")
    void orderAndCrashesDoNotMatterToRulesOfSeveralChannels(long seed) {
        Random random = new Random(seed);
        String yaml = RIVER.replace("60m", "10m").replace("3h", "20m");
        SiteWatch whole = new SiteWatch(yaml);
        List<Pack> packs = new ArrayList<>();
        for (int minute = 0; minute < 2000; minute += 10) {
            long time = SiteWatch.at("01 00:00") + minute * 60_000L;
            packs.add(whole.pack("up", "level", time, 1 + 1.3 * random.nextDouble(), any(random)));
            packs.add(
                    whole.pack("down", "level", time, 2 + 1.4 * random.nextDouble(), any(random)));
            packs.add(whole.pack("r1", "rain", time, 35 * random.nextDouble(), any(random)));
        }
        compare(whole, new SiteWatch(yaml), packs, random, "agree");
    }

    /** The gauge is silent for hours while its neighbours are not, and they fill whole runs. */
    @ParameterizedTest(name = "-Dseed={0}")
    @MethodSource("seeds")
    void orderAndCrashesDoNotMatterToWhatIsLookedAtBeside(long seed) {
        Random random = new Random(seed);
        SiteWatch whole = new SiteWatch(GAUGES);
        List<Pack> packs = new ArrayList<>();
        for (int minute = 0; minute < 4000; minute += 5) {
            long time = SiteWatch.at("01 00:00") + minute * 60_000L;
            if (random.nextInt(120) == 0) {
                double level = 0.3 + 2 * random.nextDouble();
                packs.add(whole.pack("g1", "level", time, level, any(random)));
                packs.add(whole.pack("g1", "level", time + 60_000, level, any(random)));
            }
            double neighbour = random.nextInt(150) == 0 ? 1.6 : 1.4;
            packs.add(whole.pack("g2", "level", time, neighbour, any(random)));
            packs.add(whole.pack("m1", "air", time, 1 + 3 * random.nextDouble(), any(random)));
        }
        compare(whole, new SiteWatch(GAUGES), packs, random, "silent", "level");
    }

    private static Quality any(Random random) {
        return random.nextInt(10) == 0 ? Quality.FAIL : Quality.GOOD;
    }

    private static void compare(
            SiteWatch whole, SiteWatch other, List<Pack> packs, Random random, String... rules) {
        packs.forEach(whole::arrive);
        whole.tick("06 00:00");
        List<Pack> shuffled = new ArrayList<>(packs);
        Collections.shuffle(shuffled, random);
        for (Pack pack : shuffled) {
            other.arrive(pack);
            if (random.nextInt(40) == 0) {
                other.crash();
            }
        }
        other.crash();
        other.tick("06 00:00");
        assertThat(whole.events(rules[0])).as(rules[0]).hasSizeGreaterThan(4);
        for (String rule : rules) {
            assertThat(facts(other, rule)).as(rule).isEqualTo(facts(whole, rule));
        }
    }

    private static List<String> facts(SiteWatch watch, String rule) {
        return watch.events(rule)
                .map(event ->
                        "%d %s %s by %s of %d, %s"
                                .formatted(
                                        event.timeMillis(),
                                        event.kind(),
                                        event.level(),
                                        event.cause().channel(),
                                        event.cause().timeMillis(),
                                        event.cause().value()))
                .toList();
    }

    @Test
    void silenceIsMissedAlsoWhenOnlyNeighboursWereHeardForDays() {
        SiteWatch watch = new SiteWatch(GAUGES);
        watch.see("g1", "level", "01 09:00", 1.0).see("g1", "level", "01 10:00", 1.0);
        watch.tick("01 10:01");
        for (int hour = 0; hour < 110; hour++) {
            watch.see("r1", "rain", "%02d %02d:30".formatted(2 + hour / 24, hour % 24), 0.1);
        }
        watch.crash();
        watch.see("r1", "rain", "06 20:00", 31);
        assertThat(watch.history("silent")).containsExactly("02 11:00 STALE");
        assertThat(watch.see("g1", "level", "06 21:00", 1.0).history("silent"))
                .containsExactly("02 11:00 STALE", "06 21:00 RECOVERED");
    }

    @Test
    void silenceBesideAHighNeighbourIsUnknownAndDangerous() {
        SiteWatch watch = new SiteWatch(GAUGES);
        watch.see("g1", "level", "01 09:00", 1.0).see("g2", "level", "01 10:00", 1.4);
        watch.see("g2", "level", "01 10:10", 1.6).see("g2", "level", "01 10:20", 1.4);
        assertThat(devices(watch)).containsExactly("STALE unknown-dangerous g1");
        assertThat(watch.history("silent")).containsExactly("01 10:10 STALE unknown-dangerous");
        watch.see("g1", "level", "01 10:30", 1.0);
        watch.see("r1", "rain", "01 10:35", 31).tick("01 11:01");
        assertThat(devices(watch))
                .containsExactly(
                        "STALE unknown-dangerous g1",
                        "RECOVERED g1",
                        "STALE unknown-dangerous g2",
                        "STALE unknown-dangerous g1");
        assertThat(watch.history("silent"))
                .containsExactly(
                        "01 10:10 STALE unknown-dangerous",
                        "01 10:30 RECOVERED",
                        "01 10:50 STALE unknown-dangerous",
                        "01 11:00 STALE unknown-dangerous");
    }

    private static List<String> devices(SiteWatch watch) {
        return watch.events("silent")
                .map(event ->
                        event.kind()
                                + event.level().map(level -> " " + level).orElse("")
                                + " "
                                + event.cause().channel().device())
                .toList();
    }

    @Test
    void aRiseInFrostWithoutRainIsUnconfirmedAndClearsNothing() {
        SiteWatch watch = new SiteWatch(GAUGES);
        watch.see("m1", "air", "01 05:00", 1.9).see("g1", "level", "01 05:00", 0.3);
        watch.see("g1", "level", "01 05:40", 2.1);
        assertThat(qualities(watch)).containsExactly("RAISED SUSPECT");
        // Still above what can be believed: it gives nothing up.
        watch.see("g1", "level", "01 06:20", 0.6).tick("01 06:21");
        assertThat(qualities(watch)).containsExactly("RAISED SUSPECT");
        watch.see("g1", "level", "01 07:00", 0.4).tick("01 07:01");
        assertThat(qualities(watch)).containsExactly("RAISED SUSPECT", "CLEARED GOOD");
    }

    @Test
    void aRiseInRainIsBelieved() {
        SiteWatch watch = new SiteWatch(GAUGES);
        watch.see("m1", "air", "01 05:00", 1.9).see("g1", "level", "01 05:00", 0.3);
        watch.see("r1", "rain", "01 05:05", 0.5).see("g1", "level", "01 05:40", 2.1);
        assertThat(qualities(watch)).containsExactly("RAISED GOOD");
    }

    private static List<String> qualities(SiteWatch watch) {
        return watch.events("level")
                .map(event -> event.kind() + " " + event.cause().quality())
                .toList();
    }
}
