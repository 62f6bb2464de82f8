package io.mimamori.edge.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.edge.sensor.Sensor.Thumbnail;
import io.mimamori.edge.spool.PackEncoder;
import io.mimamori.edge.spool.Spool;
import io.mimamori.edge.spool.SpoolConfig;
import io.mimamori.edge.testing.TestBroker;
import io.mimamori.edge.testing.TestBroker.Received;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.senml.SenmlFormat;
import io.mimamori.testing.Mosquitto;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class UplinkTest {
    private static final long START = Instant.parse("2026-06-02T00:00:00Z").toEpochMilli();
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Pattern VALUE = Pattern.compile("\"v\":([0-9.]+)");

    @TempDir private Path folder;

    private final AtomicLong now = new AtomicLong(START);
    private final Map<String, Map<String, String>> applied = new LinkedHashMap<>();
    private Spool spool;

    @BeforeEach
    void openSpool() throws IOException {
        Files.writeString(folder.resolve("token"), "s3cret\n");
        SpoolConfig config =
                new SpoolConfig(
                        folder.resolve("spool.db"),
                        64L << 20,
                        Duration.ofDays(3),
                        Duration.ofMillis(50),
                        1,
                        Duration.ofMinutes(1),
                        "pi-1");
        PackEncoder encoder =
                new PackEncoder(
                        SenmlFormat.JSON,
                        "b007",
                        () -> ClockState.SYNCED,
                        (d, c) -> "m",
                        Duration.ofDays(365));
        spool = Spool.open(config, encoder, () -> Instant.ofEpochMilli(now.get()));
    }

    @AfterEach
    void closeSpool() {
        spool.close();
    }

    private Uplink connect(int port) {
        return connect(port, 20);
    }

    private Uplink connect(int port, int inflightMax) {
        LinkOptions link =
                new LinkOptions(
                        new HubAddress(URI.create("mqtt://127.0.0.1:" + port), Optional.empty()),
                        "pi-1",
                        "pi-1",
                        Optional.of(folder.resolve("token")),
                        Duration.ofSeconds(30),
                        Optional.empty());
        UplinkConfig config =
                new UplinkConfig(
                        "city",
                        "pi-1",
                        List.of("g1"),
                        link,
                        inflightMax,
                        Duration.ofMillis(50),
                        Duration.ofMillis(400));
        Downlink downlink =
                new Downlink(
                        (device, desired) -> {
                            applied.put(device, desired);
                            return desired;
                        },
                        (device, command) ->
                                new Commands.Answer(command.equals("ping"), device + " " + command),
                        Optional.empty());
        Uplink uplink = new Uplink(config, spool, downlink, new Here(), new Random(7));
        uplink.start();
        return uplink;
    }

    private record Here() implements Presence {
        @Override
        public String version() {
            return "1";
        }

        @Override
        public String boot() {
            return "b007";
        }

        @Override
        public Map<String, Double> health() {
            return Map.of("disk", 12.5);
        }

        @Override
        public Map<String, String> bundles() {
            return Map.of();
        }
    }

    /** One reading a pack, so that what arrives can be counted by value. */
    private void keep(int from, int to) {
        for (int i = from; i < to; i++) {
            spool.telemetry("g1", List.of(new Reading("level", START + i, Value.of(i))));
            spool.flush();
        }
    }

    private static Set<Integer> values(List<String> payloads, String topic) {
        Set<Integer> values = new HashSet<>();
        for (String payload : payloads) {
            Matcher matcher = VALUE.matcher(payload);
            // The first number is the reading, the next ones tell of the pack.
            if (payload.startsWith(topic + " ") && matcher.find()) {
                values.add((int) Double.parseDouble(matcher.group(1)));
            }
        }
        return values;
    }

    private static List<String> topics(TestBroker broker) {
        return broker.received().stream()
                .map(Received::topic)
                .filter(topic -> !topic.endsWith("/st"))
                .toList();
    }

    @Test
    void everythingKeptIsDeliveredThroughARealBroker() throws IOException {
        try (Mosquitto broker = Mosquitto.start(folder)) {
            List<String> received = broker.subscribe("hub", "mm/1/city/#");
            keep(0, 200);
            try (Uplink uplink = connect(broker.port())) {
                await().atMost(SOON).until(() -> values(received, "mm/1/city/g1/up").size() == 200);
                await().atMost(SOON).until(() -> !spool.status().waiting());
                assertThat(uplink.status().acknowledged()).isEqualTo(200);
                assertThat(received.stream().filter(line -> line.contains("g1/up")))
                        .as("each once: no connection was lost")
                        .hasSize(200);
            }
        }
    }

    /**
     * What a broker acknowledged from memory and lost with its own death is out of our hands, so
     * this counts acknowledgements; TestBroker's tests compare what arrived.
     */
    @Test
    void everythingIsAcknowledgedThoughTheBrokerIsKilledInTheMiddle() throws IOException {
        try (Mosquitto broker = Mosquitto.start(folder)) {
            try (Uplink uplink = connect(broker.port())) {
                for (int round = 0; round < 3; round++) {
                    await().atMost(SOON).until(() -> uplink.status().connected());
                    keep(round * 200, round * 200 + 100);
                    broker.kill();
                    keep(round * 200 + 100, round * 200 + 200);
                    broker.restart();
                }
                await().atMost(SOON).until(() -> uplink.status().acknowledged() == 600);
                await().atMost(SOON).until(() -> !spool.status().waiting());
                assertThat(uplink.status().connections()).isGreaterThanOrEqualTo(2);
            }
        }
    }

    @Test
    void theHubHearsThatTheAgentIsOnAndThatItFellSilent() throws IOException {
        try (Mosquitto broker = Mosquitto.start(folder);
                TestBroker unused = new TestBroker()) {
            List<String> received = broker.subscribe("hub", "mm/1/city/pi-1/st");
            Uplink uplink = connect(broker.port());
            await().atMost(SOON).until(() -> !received.isEmpty());
            assertThat(received.getFirst())
                    .contains("\"on\":true", "\"version\":\"1\"", "\"boot\":\"b007\"", "12.5");
            uplink.close();
            await().atMost(SOON).until(() -> received.size() == 2);
            assertThat(received.get(1)).contains("\"on\":false", "\"boot\":\"b007\"");
            assertThat(unused.received()).isEmpty();
        }
    }

    @Test
    void theLastWillIsSaidByTheBroker() throws Exception {
        try (Mosquitto broker = Mosquitto.start(folder)) {
            List<String> received = broker.subscribe("hub", "mm/1/city/pi-1/st");
            try (Uplink uplink = connect(broker.port())) {
                await().atMost(SOON).until(() -> received.size() == 1);
                // A second client of the same name takes the connection over.
                try (Uplink second = connect(broker.port())) {
                    await().atMost(SOON)
                            .until(() ->
                                    received.stream()
                                            .anyMatch(line -> line.endsWith("{\"on\":false}")));
                    await().atMost(SOON).until(() -> second.status().connections() > 0);
                }
                assertThat(uplink.status().connections()).isPositive();
            }
        }
    }

    @Test
    void configurationAndCommandsGoRound() throws Exception {
        try (Mosquitto broker = Mosquitto.start(folder)) {
            List<String> received =
                    broker.subscribe("hub", "mm/1/city/+/st", "mm/1/city/+/cmd/ack");
            broker.publish("mm/1/city/g1/cfg", "{\"interval\":\"10s\",\"a\":{\"b\":2}}", true);
            try (Uplink uplink = connect(broker.port())) {
                await().atMost(SOON)
                        .until(() ->
                                received.stream()
                                        .anyMatch(line ->
                                                line.contains(
                                                        "\"config\":{\"interval\":\"10s\",\"a.b\":\"2\"}")));
                broker.publish("mm/1/city/g1/cmd", "{\"id\":\"7\",\"command\":\"ping\"}", false);
                broker.publish("mm/1/city/pi-1/cmd", "{\"id\":\"8\",\"command\":\"x\"}", false);
                broker.publish("mm/1/city/pi-1/cmd", "this is not JSON", false);
                await().atMost(SOON).until(() -> lines(received, "cmd/ack").size() == 2);
                assertThat(lines(received, "cmd/ack"))
                        .containsExactly(
                                "mm/1/city/g1/cmd/ack {\"id\":\"7\",\"ok\":true,\"detail\":\"g1 ping\"}",
                                "mm/1/city/pi-1/cmd/ack {\"id\":\"8\",\"ok\":false,\"detail\":\"pi-1 x\"}");
                assertThat(uplink.status().connected()).isTrue();
            }
        }
    }

    private static List<String> lines(List<String> received, String part) {
        return received.stream().filter(line -> line.contains(part)).toList();
    }

    @Test
    void whatTheBrokerForbidsDoesNotBlockTheOthers() throws IOException {
        try (Mosquitto broker =
                Mosquitto.start(
                        folder,
                        "pattern readwrite mm/1/city/g1/#",
                        "pattern readwrite mm/1/city/pi-1/#",
                        "pattern read mm/#")) {
            List<String> received = broker.subscribe("hub", "mm/1/city/#");
            spool.telemetry("g2", List.of(new Reading("level", START, Value.of(1))));
            spool.flush();
            keep(0, 10);
            try (Uplink uplink = connect(broker.port())) {
                await().atMost(SOON).until(() -> values(received, "mm/1/city/g1/up").size() == 10);
                await().atMost(SOON).until(() -> !spool.status().waiting());
                assertThat(uplink.status().refused()).isEqualTo(1);
            }
        }
    }

    @Test
    void aRefusedPackIsGivenUpAndABusyHubIsAskedAgain() throws IOException {
        try (TestBroker broker = new TestBroker()) {
            AtomicLong busy = new AtomicLong(2);
            broker.answerWith(message -> {
                String line = message.topic() + " " + message.text();
                if (values(List.of(line), message.topic()).contains(3)) {
                    return 0x99;
                }
                boolean isReading = message.topic().endsWith("/up");
                return isReading && busy.getAndDecrement() > 0 ? 0x97 : 0;
            });
            keep(0, 10);
            try (Uplink uplink = connect(broker.port())) {
                await().atMost(SOON).until(() -> !spool.status().waiting());
                assertThat(uplink.status().refused()).isEqualTo(1);
                assertThat(uplink.status().acknowledged()).isEqualTo(9);
            }
        }
    }

    @Test
    void eventsFirstThenLiveWithBacklogInBetween() throws IOException {
        try (TestBroker broker = new TestBroker()) {
            keep(0, 100);
            now.addAndGet(120_000);
            keep(100, 140);
            byte[] jpeg = {1, 2, 3};
            spool.event(
                    "c1",
                    List.of(new Reading("motion", START, Value.of(true))),
                    Optional.of(new Thumbnail("e-1", jpeg)));
            try (Uplink uplink = connect(broker.port())) {
                await().atMost(SOON).until(() -> topics(broker).size() >= 142);
                List<String> topics = topics(broker);
                assertThat(topics.getFirst()).isEqualTo("mm/1/city/c1/ev");
                // The picture waits for its event's PUBACK, but not for the backlog.
                assertThat(topics.indexOf("mm/1/city/c1/media/e-1"))
                        .isBetween(1, topics.lastIndexOf("mm/1/city/g1/up/h"));
                assertThat(topics.stream().filter(topic -> topic.endsWith("/up/h"))).hasSize(100);
                int lastLive = topics.lastIndexOf("mm/1/city/g1/up");
                assertThat(topics.subList(0, lastLive).stream().filter(t -> t.endsWith("/up/h")))
                        .as("backlog is interleaved, live overtakes it")
                        .hasSizeBetween(5, 25);
                assertThat(uplink.status().connected()).isTrue();
            }
        }
    }

    @Test
    void neverMoreInFlightThanTheHubTakes() throws IOException {
        try (TestBroker broker = new TestBroker()) {
            broker.receiveMaximum(5);
            broker.hold(message -> message.topic().endsWith("/up"));
            keep(0, 30);
            try (Uplink uplink = connect(broker.port())) {
                await().atMost(SOON).until(() -> broker.mostUnanswered() == 4);
                broker.answerHeld();
                await().atMost(SOON).until(() -> !spool.status().waiting());
                assertThat(uplink.status().acknowledged()).isEqualTo(30);
            }
        }
    }

    @Test
    void whatWasNotAcknowledgedIsSentAgainAfterTheLineWasCut() throws IOException {
        try (TestBroker broker = new TestBroker()) {
            broker.hold(message -> message.topic().endsWith("/up"));
            keep(0, 30);
            try (Uplink uplink = connect(broker.port())) {
                await().atMost(SOON).until(() -> broker.mostUnanswered() == 20);
                broker.hold(message -> false);
                broker.cut();
                await().atMost(SOON).until(() -> !spool.status().waiting());
                List<String> payloads = new ArrayList<>();
                broker.received().forEach(m -> payloads.add(m.topic() + " " + m.text()));
                assertThat(values(payloads, "mm/1/city/g1/up")).hasSize(30);
                assertThat(uplink.status().connections()).isEqualTo(2);
            }
        }
    }
}
