package io.mimamori.edge.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mimamori.edge.sensor.Observation.Happening;
import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.edge.sensor.Observation.Sample;
import io.mimamori.edge.sensor.Worlds.Seen;
import io.mimamori.reading.Value;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HomeWorldTest {
    private static final Duration STEP = Duration.ofMinutes(10);
    private static final Duration WEEK = Duration.ofDays(7);

    /** One change, in simulated time; the worlds begin at 09:00. */
    private record Told(Duration at, String device, Measured what) {
        boolean is(String sensor, String channel, boolean on) {
            return device.equals("h1-" + sensor)
                    && what.channel().equals(channel)
                    && what.value().equals(Value.of(on));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void thePersonSleepsInBedAtNightAndLivesByDay(long seed) {
        List<Seen> week = week("seed: " + seed);
        for (Seen seen : week) {
            if (seen.what() instanceof Sample sample) {
                int hour = LocalTime.of(9, 0).plus(seen.at()).getHour();
                boolean inBed = sample.equals(asleep(sample));
                if (hour >= 10 && hour < 20) {
                    assertThat(inBed).as("bed at %s", seen.at()).isFalse();
                }
            }
        }
        long nightSamples = samples(week, 0, 5).size();
        long inBed = samples(week, 0, 5).stream().filter(it -> it.equals(asleep(it))).count();
        assertThat((double) inBed / nightSamples).isGreaterThan(0.9);
        assertThat(changes(week).stream().filter(it -> it.is("button", "well", true)).count())
                .isEqualTo(7);
        assertThat(changes(week).stream().filter(it -> it.is("kettle", "on", true)).count())
                .isBetween(12L, 14L);
    }

    @Test
    void noRoomSeesAnybodyWhileAway() {
        List<Told> changes = changes(week("away: 30h"));
        List<Told> late =
                changes.stream()
                        .filter(it -> it.at().compareTo(Duration.ofHours(30).plusMinutes(1)) > 0)
                        .toList();
        assertThat(late).noneMatch(it -> it.what().value().equals(Value.of(true)));
        assertThat(changes)
                .anyMatch(
                        it -> it.is("door", "open", true) && it.at().equals(Duration.ofHours(30)));
    }

    @Test
    void anErrandBeginsAndEndsAtTheDoorWithNoMotionBetween() {
        List<Told> changes = changes(week("seed: 4"));
        List<Told> doors = changes.stream().filter(it -> it.is("door", "open", true)).toList();
        assertThat(doors).isNotEmpty();
        assertThat(doors.size() % 2).isZero();
        for (int i = 0; i < doors.size(); i += 2) {
            Duration left = doors.get(i).at().plusSeconds(30);
            Duration back = doors.get(i + 1).at();
            assertThat(changes)
                    .noneMatch(it ->
                            it.what().channel().equals("motion")
                                    && it.what().value().equals(Value.of(true))
                                    && it.at().compareTo(left) > 0
                                    && it.at().compareTo(back) < 0);
        }
    }

    @Test
    void nothingMovesOnceThePersonLiesStill() {
        List<Told> changes = changes(week("silent: 26h"));
        assertThat(changes.getLast().at()).isLessThan(Duration.ofHours(26).plusMinutes(5));
    }

    @Test
    void theRedButtonIsPressedWhenAskedFor() {
        List<Told> changes = changes(week("help: 90m"));
        assertThat(changes.stream().filter(it -> it.is("button", "pressed", true)).map(Told::at))
                .containsExactly(Duration.ofMinutes(90));
    }

    @Test
    void aSensorThatWasHighGoesLowBeforeItGoesHighAgain() {
        List<Told> changes = changes(week("seed: 9"));
        for (Room room : Room.values()) {
            Value last = Value.of(false);
            for (Told change : changes) {
                if (change.device().equals("h1-" + room.key())) {
                    assertThat(change.what().value()).isNotEqualTo(last);
                    last = change.what().value();
                }
            }
        }
    }

    @Test
    void equalSeedsMakeEqualDaysAndOthersDoNot() {
        assertThat(week("seed: 1")).isEqualTo(week("seed: 1"));
        assertThat(week("seed: 1")).isNotEqualTo(week("seed: 2"));
    }

    private static Sample asleep(Sample sample) {
        return new Sample(
                sample.offset(), "h1-bed", List.of(new Measured("occupied", Value.of(true))));
    }

    @Test
    void theHeatIndexFollowsTheReferenceValues() {
        assertThat(HomeClimate.wbgt(28, 60)).isCloseTo(23.9 + 0.5, within(0.1));
        assertThat(HomeClimate.wbgt(31, 80)).isCloseTo(29.0 + 0.5, within(0.1));
        assertThat(HomeClimate.wbgt(35, 60)).isCloseTo(30.4 + 0.5, within(0.1));
    }

    private static List<Seen> week(String settings) {
        return Worlds.run(Worlds.home("{home: h1, " + settings + "}"), STEP, WEEK);
    }

    private static List<Sample> samples(List<Seen> seen, int fromHour, int untilHour) {
        List<Sample> samples = new ArrayList<>();
        for (Seen each : seen) {
            int hour = LocalTime.of(9, 0).plus(each.at()).getHour();
            if (each.what() instanceof Sample sample
                    && sample.device().equals("h1-bed")
                    && hour >= fromHour
                    && hour < untilHour) {
                samples.add(sample);
            }
        }
        return samples;
    }

    private static List<Told> changes(List<Seen> seen) {
        List<Told> changes = new ArrayList<>();
        for (Seen each : seen) {
            if (each.what() instanceof Happening happening) {
                happening
                        .values()
                        .forEach(it -> changes.add(new Told(each.at(), happening.device(), it)));
            }
        }
        return changes;
    }
}
