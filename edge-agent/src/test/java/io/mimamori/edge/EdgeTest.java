package io.mimamori.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.config.ConfigNode;
import io.mimamori.edge.alarm.AlarmPlan;
import io.mimamori.edge.alarm.LocalAlarm;
import io.mimamori.edge.sensor.Sensor;
import io.mimamori.edge.sensor.Sensors;
import io.mimamori.edge.spool.Spool;
import io.mimamori.edge.testing.SimulatedBoard;
import io.mimamori.edge.testing.TestBroker;
import io.mimamori.edge.testing.TestBroker.Received;
import io.mimamori.profile.Profiles;
import io.mimamori.profile.SiteFile;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class EdgeTest {
    private static final String SITE =
            """
            site: kamojima
            tenant: city
            hazard: river
            datum: T.P.
            zone: Asia/Tokyo
            channels:
              - {device: g1, channel: level, quantity: river_level, unit: m, resolution: 0.01, range: [-5, 30]}
            rules:
              - {id: level, kind: ladder, channel: level, levels: {warning: 12.66, flood: 13.42}, hysteresis: 0.10, holdUp: 0s, holdDown: 0s}
            """;

    @TempDir private Path folder;

    private final Lights lights = new Lights();
    private final Hand hand = new Hand();

    /** A sensor that says what the test says. */
    private static final class Hand implements Sensor {
        private final BlockingQueue<Sink> sinks = new LinkedBlockingQueue<>();

        @Override
        public void start(Sink to) {
            sinks.add(to);
        }

        void level(double level) {
            sinks.element()
                    .telemetry(
                            "g1",
                            List.of(
                                    new Reading(
                                            "level",
                                            InstantSource.system().millis(),
                                            Value.of(level))));
        }

        @Override
        public void close() {
            sinks.clear();
        }
    }

    private static final class Lights implements LocalAlarm {
        private final List<Signal> shown = new CopyOnWriteArrayList<>();

        @Override
        public void show(Signal signal) {
            shown.add(signal);
        }

        @Override
        public void close() {
            shown.add(Signal.OFF);
        }
    }

    private Edge edge(int port) throws IOException {
        Files.writeString(folder.resolve("token"), "s3cret");
        Path file = folder.resolve("edge.yaml");
        Files.writeString(
                file,
                """
                tenant: city
                device: pi-1
                hub: {url: "mqtt://127.0.0.1:%d", tokenFile: token}
                uplink: {backoffMin: 50ms, backoffMax: 200ms}
                health: {interval: 1s}
                """
                        .formatted(port));
        EdgeConfig read = EdgeConfig.read(file, false, InstantSource.system());
        EdgeConfig config =
                new EdgeConfig(
                        read.uplink(),
                        read.format(),
                        read.spool(),
                        List.of(SiteFile.parse("site.yaml", SITE, Profiles.shipped())),
                        read.healthInterval(),
                        new AlarmPlan(Set.of(), Set.of("flood")),
                        read.alarmPins(),
                        read.bundle(),
                        SensorRack.of(List.of(hand), "", InstantSource.system(), read.board()),
                        read.board());
        return new Edge(config, InstantSource.system(), Optional.empty(), lights, () -> {});
    }

    @Test
    void lampAndSirenFollowTheVerdictWithTheLinkDown() throws IOException {
        try (Edge edge = edge(1)) {
            edge.start();
            hand.level(12.0);
            assertThat(lights.shown).isEmpty();
            long from = System.nanoTime();
            hand.level(12.70);
            hand.level(13.50);
            assertThat(Duration.ofNanos(System.nanoTime() - from))
                    .isLessThan(Duration.ofSeconds(1));
            hand.level(12.60);
            hand.level(12.50);
            assertThat(lights.shown)
                    .containsExactly(
                            new LocalAlarm.Signal(true, false, "warning"),
                            new LocalAlarm.Signal(true, true, "flood"),
                            new LocalAlarm.Signal(true, false, "warning"),
                            LocalAlarm.Signal.OFF);
            assertThat(edge.spool().take(Spool.Way.LIVE, 10)).as("kept for later").isNotEmpty();
        }
    }

    @Test
    void readingsAndHealthReachTheHub() throws IOException {
        try (TestBroker broker = new TestBroker();
                Edge edge = edge(broker.port())) {
            edge.start();
            hand.level(12.0);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> texts(broker, "mm/1/city/g1/up").contains("12"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> texts(broker, "mm/1/city/pi-1/up").contains("\"link\""));
            assertThat(texts(broker, "mm/1/city/pi-1/up"))
                    .contains("disk", "spool-bytes", "spool-dropped", "uptime");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> texts(broker, "mm/1/city/pi-1/st").contains("\"health\":{"));
            assertThat(edge.uplink().status().connected()).isTrue();
        }
    }

    private static String texts(TestBroker broker, String topic) {
        StringBuilder texts = new StringBuilder();
        for (Received message : broker.received()) {
            if (message.topic().equals(topic)) {
                texts.append(message.text());
            }
        }
        return texts.toString();
    }

    @Test
    void theHubChangesTheIntervalOfASensor() {
        String yaml =
                "sensors: [{kind: simulated, model: river, device: g1, seed: 7, interval: 10s, begin: 06:30}]";
        ConfigNode root = ConfigNode.parse("edge.yaml", yaml);
        Sensor sensor =
                Sensors.create(
                        root.sections("sensors").getFirst(),
                        InstantSource.system(),
                        new SimulatedBoard());
        root.finish();
        try (SensorRack rack =
                SensorRack.of(
                        List.of(sensor), yaml, InstantSource.system(), new SimulatedBoard())) {
            assertThat(rack.configure("g1", "interval", "20s")).isEqualTo("20s");
            assertThat(rack.configure("g1", "interval", "often")).startsWith("refused: ");
            assertThat(rack.configure("g1", "interval", "30s")).isEqualTo("30s");
            assertThat(rack.configure("g2", "interval", "30s")).isEqualTo("unknown");
        }
    }
}
