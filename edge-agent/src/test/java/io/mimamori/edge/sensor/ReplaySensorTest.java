package io.mimamori.edge.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.ConfigException;
import io.mimamori.config.ConfigNode;
import io.mimamori.edge.sensor.RecordingSink.Taken;
import io.mimamori.edge.sensor.ReplaySensor.Recording;
import io.mimamori.edge.testing.SimulatedBoard;
import io.mimamori.reading.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReplaySensorTest {
    private static final Instant BEGIN = Instant.parse("2026-06-02T11:16:00Z");

    @TempDir private Path folder;

    @Test
    void playsEveryRowWithItsRecordedTimeAndSaysWhenItIsOver() throws Exception {
        RecordingSink sink = play(csv(500), Recording.MAX, false);
        assertThat(sink.taken()).hasSize(500);
        assertThat(sink.taken().getFirst().reading().timeMillis()).isEqualTo(BEGIN.toEpochMilli());
        assertThat(sink.faults()).isEmpty();
    }

    @Test
    void skipsRowsThatCannotBeReadAndTellsFileAndLine() throws Exception {
        RecordingSink sink =
                play(
                        csv(2) + "yesterday,g1,level,1\n" + row(9, "g1,level,3.5"),
                        Recording.MAX,
                        false);
        assertThat(sink.taken()).hasSize(3);
        assertThat(sink.taken().getLast().reading().value()).isEqualTo(Value.of(3.5));
        assertThat(sink.faults()).hasSize(1);
        assertThat(sink.faults().getFirst())
                .contains("r.csv:4: ", "'yesterday' is not an ISO 8601 time");
    }

    @Test
    void shiftsARecordingToNow() throws Exception {
        long before = InstantSource.system().millis();
        RecordingSink sink = play(csv(3), Recording.MAX, true);
        List<Long> times = sink.taken().stream().map(it -> it.reading().timeMillis()).toList();
        assertThat(times.get(0)).isBetween(before, InstantSource.system().millis());
        assertThat(times.get(2) - times.get(0)).isEqualTo(2_000);
    }

    @Test
    void keepsTheRecordedDistancesDividedByTheSpeed() throws Exception {
        long before = System.nanoTime();
        play(csv(11), 20, false);
        assertThat(System.nanoTime() - before).isBetween(450_000_000L, 2_000_000_000L);
    }

    @Test
    void namedChannelsGoAsEvents() throws Exception {
        RecordingSink sink = play(csv(2) + row(3, "b1,pressed,true"), Recording.MAX, false);
        assertThat(sink.taken().stream().filter(Taken::event).map(Taken::device))
                .containsExactly("b1");
    }

    @Test
    void aFileThatIsNotThereIsAMistakeOfTheConfiguration() {
        ConfigNode node =
                ConfigNode.parse(
                        "e.yaml", "{kind: replay, file: nowhere.csv, speed: fast, time: now}");
        Sensors.create(node, InstantSource.system(), new SimulatedBoard()).close();
        assertThatThrownBy(node::finish)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("file: 'nowhere.csv' cannot be read")
                .hasMessageContaining("speed: 'fast' is not a number")
                .hasMessageContaining("time: is recorded or shift");
    }

    private RecordingSink play(String csv, double speed, boolean shift) throws Exception {
        Path file = Files.writeString(folder.resolve("r.csv"), csv);
        RecordingSink sink = new RecordingSink();
        Recording recording = new Recording(file, speed, shift, Set.of("pressed"));
        try (Sensor sensor = new ReplaySensor(recording, InstantSource.system())) {
            sensor.start(sink);
            assertThat(sink.ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
        return sink;
    }

    private static String csv(int rows) {
        StringBuilder csv = new StringBuilder("time,device,channel,value\n");
        for (int i = 0; i < rows; i++) {
            csv.append(row(i, "g1,level," + i / 100.0));
        }
        return csv.toString();
    }

    private static String row(int second, String rest) {
        return BEGIN.plusSeconds(second) + "," + rest + "\n";
    }

    @Nested
    final class Contract extends SensorContract {
        @Override
        Sensor sensor(InstantSource clock) {
            try {
                String csv = csv(100_000) + row(100_001, "b1,pressed,true");
                Path file = Files.writeString(folder.resolve("long.csv"), csv);
                return new ReplaySensor(
                        new Recording(file, Recording.MAX, false, Set.of("pressed")), clock);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        Set<String> eventChannels() {
            return Set.of("pressed");
        }
    }
}
