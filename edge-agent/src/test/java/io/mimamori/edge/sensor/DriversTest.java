package io.mimamori.edge.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mimamori.ConfigException;
import io.mimamori.config.ConfigNode;
import io.mimamori.edge.testing.SimulatedBoard;
import io.mimamori.reading.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each driver before a board on the level of edges, registers and bytes. */
class DriversTest {
    private static final Duration AGAIN = Duration.ofMillis(20);

    @TempDir private Path folder;
    private final AtomicLong wall = new AtomicLong(1_790_000_000_000L);
    private final RecordingSink sink = new RecordingSink();
    private SimulatedBoard board = new SimulatedBoard();
    private Sensor running = new NoSensor();

    @BeforeEach
    void plug() {
        board = new SimulatedBoard(folder);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void aButtonIsAnEventAtOnceAndIsAnswered() {
        start("{driver: button-gpio, device: b1, pin: 17, answerPin: 27}");
        await().until(() -> board.isOpen(17));
        board.edge(17, false);
        await().until(() -> events("pressed").contains(true));
        assertThat(board.isOn(27)).isTrue();
        board.pass(Duration.ofSeconds(2));
        await().until(() -> !board.isOn(27));
        board.edge(17, true);
        await().until(() -> events("pressed").equals(List.of(true, false)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void bouncingOfAButtonIsOnePressAndASparkIsNone(long seed) {
        Random random = new Random(Long.getLong("seed", seed));
        start("{driver: button-gpio, device: b1, pin: 17}");
        await().until(() -> board.isOpen(17));
        board.atOnce(() -> {
            // A spark: over before it is confirmed.
            board.edge(17, false);
            board.edge(17, true);
            for (int i = 0; i < 20; i++) {
                board.pass(Duration.ofNanos(random.nextInt(1_000_000)));
                board.edge(17, i % 2 == 1);
            }
            board.edge(17, false);
        });
        await().until(() -> events("pressed").contains(true));
        board.pass(Duration.ofSeconds(1));
        wall.addAndGet(10);
        assertThat(events("pressed")).as("seed " + seed).containsExactly(true);
    }

    @Test
    void aButtonThatIsHeldWhileTheAgentStartsCounts() {
        board.hold(17);
        start("{driver: button-gpio, device: b1, pin: 17}");
        await().until(() -> events("pressed").contains(true));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aTippingBucketCountsTipsAndNotTheirBouncing(long seed) throws Exception {
        Random random = new Random(Long.getLong("seed", seed));
        start("{driver: tipping-bucket, device: r1, pin: 22, tip: 0.5}");
        await().until(() -> board.isOpen(22) && !telemetry("tips").isEmpty());
        for (int tip = 0; tip < 7; tip++) {
            board.pass(Duration.ofSeconds(5));
            for (int bounce = 0; bounce < 1 + random.nextInt(6); bounce++) {
                board.edge(22, false);
                board.pass(Duration.ofMillis(random.nextInt(5)));
                board.edge(22, true);
            }
        }
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        wall.addAndGet(60_000);
        await().until(() -> telemetry("tips").contains(7.0));
        assertThat(telemetry("rain-10m")).as("seed " + seed).endsWith(3.5);
        running.close();

        // The counter goes on where it was; a tip more is the eighth.
        start("{driver: tipping-bucket, device: r1, pin: 22, tip: 0.5}");
        await().until(() -> board.isOpen(22));
        assertThat(Files.readString(folder.resolve("tips-r1.count"))).isEqualTo("7");
        board.pass(Duration.ofSeconds(5));
        board.edge(22, false);
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        wall.addAndGet(60_000);
        await().until(() -> telemetry("tips").contains(8.0));
    }

    @Test
    void aDamagedCounterIsAFaultAndNotCountedFromZero() throws Exception {
        Files.writeString(folder.resolve("tips-r1.count"), "12x");
        start("{driver: tipping-bucket, device: r1, pin: 22}");
        await().until(() -> !sink.faults().isEmpty());
        assertThat(sink.faults().getFirst()).contains("tips-r1.count", "move the file away");
        assertThat(sink.taken()).isEmpty();
    }

    @Test
    void aDoorIsAnEventOnceItHasSettled() {
        start("{driver: contact-gpio, device: d1, pin: 5}");
        await().until(() -> telemetry("open").equals(List.of(true)));
        board.edge(5, false);
        board.edge(5, true);
        board.edge(5, false);
        board.pass(Duration.ofMillis(60));
        await().until(() -> events("open").equals(List.of(false)));
        board.edge(5, true);
        board.pass(Duration.ofMillis(60));
        await().until(() -> events("open").equals(List.of(false, true)));
    }

    @Test
    void aMotionDetectorWarmsUpTellsMovementsAndIsFoundOutWhenItIsStuck() {
        start("{driver: pir-gpio, device: p1, pin: 6}");
        await().until(() -> board.isOpen(6));
        board.edge(6, true);
        board.edge(6, false);
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        assertThat(sink.taken()).as("while it warms up").isEmpty();
        board.pass(Duration.ofSeconds(61));
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        board.edge(6, true);
        await().until(() -> events("motion").equals(List.of(true)));
        wall.addAndGet(30_000);
        board.edge(6, false);
        await().until(() -> events("motion").equals(List.of(true, false)));
        wall.addAndGet(30_000);
        await().until(() -> telemetry("activity").equals(List.of(50.0)));
        board.edge(6, true);
        await().until(() -> events("motion").size() == 3);
        board.pass(Duration.ofMinutes(31));
        await().until(() -> sink.faults().stream().anyMatch(text -> text.contains("stuck")));
    }

    @Test
    void aThermometerIsReadByItsRegistersAndItsChecksumIsHeeded() {
        board.climate(0x44).shows(28.5, 70);
        start("{driver: sht4x-i2c, device: c1, interval: 1s}");
        await().until(() -> telemetry("temperature").contains(28.5));
        assertThat(telemetry("humidity")).contains(70.0);
        assertThat(telemetry("wbgt")).isNotEmpty();

        board.climate(0x44).damages(true);
        wall.addAndGet(1_000);
        await().until(() -> !sink.faults().isEmpty());
        assertThat(sink.faults().getFirst()).contains("checksum");
        board.climate(0x44).damages(false);
        board.climate(0x44).shows(48.5, 70);
        wall.addAndGet(1_000);
        await().until(() -> sink.faults().stream().anyMatch(text -> text.contains("no change")));
        assertThat(telemetry("temperature")).doesNotContain(48.5);
    }

    @Test
    void theDatasheetsChecksumIsReproduced() {
        assertThat(Sht4xDriver.crc((byte) 0xBE, (byte) 0xEF)).isEqualTo(0x92);
        // hardware.md, section 1: seen with Pi4J.
        byte[] six = {
            (byte) 0x6B, (byte) 0x85, (byte) Sht4xDriver.crc((byte) 0x6B, (byte) 0x85),
            (byte) 0x9B, (byte) 0xA5, (byte) Sht4xDriver.crc((byte) 0x9B, (byte) 0xA5)
        };
        Sht4xDriver.Climate climate = Sht4xDriver.decode(six).orElseThrow();
        assertThat(climate.celsius()).isBetween(28.4, 28.6);
        assertThat(climate.percent()).isBetween(69.9, 70.1);
    }

    @Test
    void aBusThatFallsAwayIsAFaultAndIsOpenedAnew() {
        board.climate(0x44).shows(20, 50);
        start("{driver: sht4x-i2c, device: c1, interval: 1ms}");
        await().until(() -> !telemetry("temperature").isEmpty());
        board.climate(0x44).falls(true);
        await().until(() -> {
            wall.addAndGet(10);
            return sink.faults().stream().anyMatch(text -> text.contains("opened anew"));
        });
        board.climate(0x44).falls(false);
        int before = telemetry("temperature").size();
        await().until(() -> {
            wall.addAndGet(10);
            return telemetry("temperature").size() > before;
        });
    }

    @Test
    void aRiverGaugeTellsTheMedianAndNeverASentinel() {
        board.line("/dev/g").says("R1500\r".repeat(20) + "R0300\rR9999\rR1502\r" + "R4000\r");
        start("{driver: maxbotix-serial, device: g1, port: /dev/g, height: 6, interval: 1s}");
        await().until(() -> telemetry("level").equals(List.of(4.5)));
        assertThat(telemetry("distance")).containsExactly(1.5);

        board.line("/dev/g").repeats("R9999\r");
        wall.addAndGet(1_000);
        await().until(() -> {
            wall.addAndGet(1_000);
            return sink.faults().stream().anyMatch(text -> text.contains("no water"));
        });
        board.line("/dev/g").repeats("");
        await().until(() -> {
            wall.addAndGet(1_000);
            return sink.faults().stream().anyMatch(text -> text.contains("nothing comes"));
        });
        board.line("/dev/g").repeats("\u0000\u00ff");
        await().until(() -> {
            wall.addAndGet(1_000);
            return sink.faults().stream().anyMatch(text -> text.contains("inverted"));
        });
        assertThat(telemetry("level")).containsExactly(4.5);
    }

    @Test
    void aRisingRiverIsToldAtOnceAndThenMoreOften() {
        board.line("/dev/g").repeats("R3000\r");
        start(
                "{driver: maxbotix-serial, device: g1, port: /dev/g, height: 6, interval: 10m, start: 4, alertInterval: 1m}");
        await().until(() -> telemetry("level").equals(List.of(3.0)));
        board.line("/dev/g").repeats("R1500\r".repeat(5));
        await().until(() -> telemetry("level").contains(4.5));
        wall.addAndGet(60_000);
        await().until(() -> telemetry("level").size() == 3);
    }

    @Test
    void aLineThatIsHungUpIsAFaultAndIsOpenedAnew() {
        board.line("/dev/g").repeats("R1500\r");
        start("{driver: maxbotix-serial, device: g1, port: /dev/g, height: 6, interval: 1ms}");
        await().until(() -> !telemetry("level").isEmpty());
        board.line("/dev/g").hangUp(true);
        await().until(() -> {
            wall.addAndGet(30);
            return sink.faults().stream().anyMatch(text -> text.contains("hung up"));
        });
        board.line("/dev/g").hangUp(false);
        int before = telemetry("level").size();
        await().until(() -> {
            wall.addAndGet(30);
            return telemetry("level").size() > before;
        });
    }

    @Test
    void whatIsNotThereIsAFaultAndNeverSimulated() {
        start("{driver: maxbotix-serial, device: g1, port: /dev/none, height: 6}");
        await().until(() -> !sink.faults().isEmpty());
        assertThat(sink.faults().getFirst()).contains("/dev/none");
        assertThat(sink.taken()).isEmpty();
    }

    @Test
    void anUnknownDriverIsToldWithThoseThatAreKnown() {
        assertThatThrownBy(() -> start("{driver: sonar, device: g1}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("maxbotix-serial")
                .hasMessageContaining("sht4x-i2c");
        assertThatThrownBy(() -> start("{driver: pir-gpio, device: g1, pin: 99}"))
                .hasMessageContaining("pin");
    }

    private void start(String yaml) {
        ConfigNode node = ConfigNode.parse("edge.yaml", yaml.replace("{", "{kind: board, "));
        running = Sensors.create(node, () -> Instant.ofEpochMilli(wall.get()), board, AGAIN);
        node.finish();
        running.start(sink);
    }

    private List<Object> events(String channel) {
        return values(true, channel);
    }

    private List<Object> telemetry(String channel) {
        return values(false, channel);
    }

    private List<Object> values(boolean event, String channel) {
        return sink.taken().stream()
                .filter(taken -> taken.event() == event)
                .filter(taken -> taken.reading().channel().equals(channel))
                .map(taken ->
                        switch (taken.reading().value()) {
                            case Value.Numeric(double number) -> (Object) number;
                            case Value.State(boolean on) -> on;
                            case Value.Text(String text) -> text;
                        })
                .toList();
    }

    private static final class NoSensor implements Sensor {
        @Override
        public void start(Sink to) {}

        @Override
        public void close() {}
    }
}
