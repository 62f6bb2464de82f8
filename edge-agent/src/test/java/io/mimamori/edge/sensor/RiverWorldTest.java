package io.mimamori.edge.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mimamori.edge.sensor.Observation.Failure;
import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.edge.sensor.Observation.Sample;
import io.mimamori.edge.sensor.Worlds.Seen;
import io.mimamori.reading.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RiverWorldTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration WEEK = Duration.ofDays(7);

    @Test
    void allRainThatFallsRunsOut() {
        Catchment.Cascade cascade = new Catchment.Cascade(Duration.ofMinutes(20));
        Storm storm = new Storm(10, 90, 40);
        double fallen = 0;
        double out = 0;
        for (long minute = 0; minute < 3_000; minute++) {
            fallen += storm.at(minute);
            out += cascade.minute(storm.at(minute));
            assertThat(out + cascade.storedMm()).isCloseTo(fallen, within(1e-9));
        }
        assertThat(fallen).isCloseTo(40, within(1e-9));
        assertThat(out).isCloseTo(40, within(1e-6));
    }

    @Test
    void recedesToTheBaseLevelWithoutRisingAgain() {
        List<Double> levels =
                levels(
                        Worlds.river(
                                """
                                {device: g1, base: 2.0, noise: 0, spikes: 0, stuck: 0, missing: 0,
                                 rainGap: 0s, flood: {after: 1h, peak: 5.0, lasts: 2h}}
                                """),
                        Duration.ofDays(2));
        int peak = levels.indexOf(levels.stream().max(Double::compare).orElseThrow());
        assertThat(peak).isBetween(100, 260);
        for (int i = peak + 1; i < levels.size(); i++) {
            assertThat(levels.get(i)).isLessThanOrEqualTo(levels.get(i - 1));
        }
        assertThat(levels.getLast()).isCloseTo(2.0, within(0.011));
    }

    @ParameterizedTest
    @ValueSource(doubles = {2.5, 4.0, 13.6})
    void theFloodReachesThePeakThatWasAskedFor(double peak) {
        List<Double> levels =
                levels(
                        Worlds.river(
                                "{device: g1, base: 2.0, noise: 0, spikes: 0, stuck: 0,"
                                        + " missing: 0, rainGap: 0s, flood: {after: 1h, peak: %s}}"
                                                .formatted(peak)),
                        Duration.ofDays(1));
        assertThat(levels.stream().max(Double::compare).orElseThrow())
                .isCloseTo(peak, within(0.006));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void goesWrongAsOftenAsAskedFor(long seed) {
        List<Seen> seen =
                Worlds.run(
                        Worlds.river(
                                ("{device: g1, seed: %d, base: 2.0, rainGap: 0s, noise: 0.01,"
                                                + " spikes: 0.01, stuck: 0, missing: 0.02}")
                                        .formatted(seed)),
                        MINUTE,
                        WEEK);
        long all = seen.size();
        long missing = seen.stream().filter(it -> it.what() instanceof Failure).count();
        List<Double> levels = levels(seen);
        long spikes = levels.stream().filter(it -> Math.abs(it - 2.0) > 0.4).count();
        assertThat((double) missing / all).isBetween(0.015, 0.025);
        assertThat((double) spikes / all).isBetween(0.006, 0.014);
        List<Double> calm = levels.stream().filter(it -> Math.abs(it - 2.0) < 0.4).toList();
        double variance =
                calm.stream().mapToDouble(it -> (it - 2) * (it - 2)).average().orElseThrow();
        assertThat(Math.sqrt(variance)).isBetween(0.008, 0.014);
    }

    @Test
    void aStuckSensorRepeatsItselfForItsWhile() {
        List<Double> levels =
                levels(
                        Worlds.river(
                                """
                                {device: g1, rainGap: 0s, noise: 0.05, spikes: 0, missing: 0,
                                 stuck: 0.002, stuckFor: 2h}
                                """),
                        WEEK);
        int longest = 1;
        int run = 1;
        for (int i = 1; i < levels.size(); i++) {
            run = levels.get(i).equals(levels.get(i - 1)) ? run + 1 : 1;
            longest = Math.max(longest, run);
        }
        assertThat(longest).isBetween(119, 245);
    }

    @Test
    void reportsFasterInAlertModeAndCalmsDownAfterwards() {
        World river =
                Worlds.river(
                        """
                        {device: g1, base: 2.0, rainGap: 0s, spikes: 0, stuck: 0, missing: 0,
                         interval: 10m, alertInterval: 2m, start: 3.0, heartbeat: 24h,
                         flood: {after: 12h, peak: 4.5}}
                        """);
        List<Duration> reports = new ArrayList<>();
        Duration at = Duration.ZERO;
        boolean wasAlert = false;
        while (at.compareTo(Duration.ofDays(3)) < 0) {
            Duration interval = river.interval();
            wasAlert |= interval.equals(Duration.ofMinutes(2));
            at = at.plus(interval);
            if (!river.next(interval).isEmpty()) {
                reports.add(at);
            }
        }
        assertThat(wasAlert).isTrue();
        assertThat(river.interval()).isEqualTo(Duration.ofMinutes(10));
        long quietReports =
                reports.stream().filter(it -> it.compareTo(Duration.ofHours(12)) < 0).count();
        assertThat(quietReports).isEqualTo(1);
        assertThat(reports).hasSizeBetween(60, 300);
    }

    @Test
    void theRainGaugeTipsWithTheRiversRain() {
        String rain = "seed: 5, rainGap: 24h, flood: {after: 3h, peak: 4.0}, tip: 0.5";
        List<Seen> beside =
                Worlds.run(
                        Worlds.river("{device: g1, rainDevice: r1, " + rain + "}"), MINUTE, WEEK);
        List<Seen> alone =
                Worlds.run(Worlds.rain("{device: r2, " + rain + "}"), Duration.ofMinutes(10), WEEK);
        double tips = values(beside, "tips").getLast();
        assertThat(tips).isGreaterThan(20).isEqualTo(values(alone, "tips").getLast());
        assertThat(values(alone, "rain-10m").stream().mapToDouble(it -> it).sum())
                .isCloseTo(tips * 0.5, within(1e-6));
        double wettest = values(beside, "rain-1h").stream().max(Double::compare).orElseThrow();
        assertThat(wettest).isGreaterThan(5).isLessThan(tips * 0.5);
    }

    @Test
    void equalSeedsMakeEqualReadingsAndOthersDoNot() {
        String river = "{device: g1, seed: %d, spikes: 0.01, missing: 0.01, rainGap: 20h}";
        List<Seen> first = Worlds.run(Worlds.river(river.formatted(7)), MINUTE, WEEK);
        List<Seen> again = Worlds.run(Worlds.river(river.formatted(7)), MINUTE, WEEK);
        List<Seen> other = Worlds.run(Worlds.river(river.formatted(8)), MINUTE, WEEK);
        assertThat(first).isEqualTo(again);
        assertThat(first).isNotEqualTo(other);
    }

    private static List<Double> levels(World river, Duration length) {
        return levels(Worlds.run(river, MINUTE, length));
    }

    private static List<Double> levels(List<Seen> seen) {
        return values(seen, "level");
    }

    private static List<Double> values(List<Seen> seen, String channel) {
        List<Double> values = new ArrayList<>();
        for (Seen each : seen) {
            if (each.what() instanceof Sample sample) {
                for (Measured measured : sample.values()) {
                    if (measured.channel().equals(channel)
                            && measured.value() instanceof Value.Numeric(double number)) {
                        values.add(number);
                    }
                }
            }
        }
        return values;
    }
}
