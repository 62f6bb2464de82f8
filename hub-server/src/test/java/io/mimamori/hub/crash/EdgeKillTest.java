package io.mimamori.hub.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimamori.hub.testing.HubProcess;
import io.mimamori.hub.testing.JavaProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The edge agent killed with -9 at random moments under load, sometimes together with the hub. Each
 * of its lives plays a recording of its own, so that nothing hides a loss by being sent again: what
 * the hub stores of each is its beginning without a hole. {@code -Dseed=N}, {@code -Drounds=N}.
 */
class EdgeKillTest {
    private static final long SEED = Long.getLong("seed", 20_261_127L);
    private static final int ROUNDS = Integer.getInteger("rounds", 2);
    private static final int ROWS = 4_000;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String AS = "-Dseed=" + SEED + " -Drounds=" + ROUNDS;

    @TempDir private Path folder;
    private final Random random = new Random(SEED);
    private final Instant start =
            InstantSource.system()
                    .instant()
                    .truncatedTo(ChronoUnit.SECONDS)
                    .minusSeconds(120L + (long) ROWS * (ROUNDS + 1));
    private int mqttPort;

    @BeforeEach
    void choosePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            mqttPort = socket.getLocalPort();
        }
    }

    @Test
    void killsOfTheEdgeLeaveNoHoleAndNothingThatWasNotMeasured() throws Exception {
        Path config = hubConfig();
        HubProcess hub = HubProcess.start(config, folder.resolve("data"));
        try {
            register(hub);
            for (int life = 0; life < ROUNDS; life++) {
                long before = stored(hub).size();
                try (JavaProcess edge = edge(life)) {
                    long more = 1L + random.nextInt(ROWS / 4);
                    HubProcess now = hub;
                    await(AS)
                            .atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(20))
                            .until(() ->
                                    now.metric("mimamori_readings_acknowledged_total") >= more);
                    edge.kill();
                }
                if (random.nextBoolean()) {
                    hub.kill();
                }
                hub.close();
                hub = HubProcess.start(config, folder.resolve("data"));
                assertThat(stored(hub).size()).as(AS).isGreaterThanOrEqualTo((int) before);
            }
            HubProcess last = hub;
            try (JavaProcess _ = edge(ROUNDS)) {
                Instant end = time(ROUNDS, ROWS - 1);
                await(AS).atMost(PATIENCE).until(() -> stored(last).contains(end));
            }
            checkPrefixes(stored(last));
        } finally {
            hub.close();
        }
    }

    private void checkPrefixes(List<Instant> stored) {
        int seen = 0;
        for (int life = 0; life <= ROUNDS; life++) {
            Instant first = time(life, 0);
            Instant next = time(life + 1, 0);
            List<Instant> ofLife =
                    stored.stream()
                            .filter(time -> !time.isBefore(first) && time.isBefore(next))
                            .sorted()
                            .toList();
            assertThat(ofLife).as(AS + ", life " + life).isNotEmpty();
            for (int row = 0; row < ofLife.size(); row++) {
                assertThat(ofLife.get(row)).as(AS + ", life " + life).isEqualTo(time(life, row));
            }
            seen += ofLife.size();
        }
        assertThat(stored).as(AS + ": nothing else").hasSize(seen);
    }

    private Instant time(int life, int row) {
        return start.plusSeconds((long) life * ROWS + row);
    }

    private List<Instant> stored(HubProcess hub) throws Exception {
        List<Instant> times = new ArrayList<>();
        String path =
                "/api/v1/series/s1/level?from=" + start + "&to=" + InstantSource.system().instant();
        JsonNode answer = hub.get(path);
        while (true) {
            answer.get("items")
                    .forEach(item -> times.add(Instant.parse(item.get("time").asText())));
            if (answer.get("next").isNull()) {
                return times;
            }
            answer = hub.get(path + "&after=" + answer.get("next").asText());
        }
    }

    private void register(HubProcess hub) throws Exception {
        String token =
                hub.post(
                                "/api/v1/devices",
                                "{\"device\":\"pi-1\",\"site\":\"s1\",\"speaksFor\":[\"g1\"]}")
                        .get("token")
                        .asText();
        Files.writeString(folder.resolve("pi-1.token"), token);
    }

    private JavaProcess edge(int life) throws IOException {
        List<String> rows = new ArrayList<>(List.of("time,device,channel,value"));
        for (int row = 0; row < ROWS; row++) {
            rows.add(time(life, row) + ",g1,level," + row % 1_000 / 100.0);
        }
        Path recording = Files.write(folder.resolve("life-" + life + ".csv"), rows);
        Path config =
                Files.writeString(
                        folder.resolve("edge-" + life + ".yaml"),
                        """
                        tenant: city
                        device: pi-1
                        hub: {url: 'mqtt://127.0.0.1:%d', tokenFile: '%s'}
                        spool: {file: '%s', linger: 20ms}
                        site: '%s'
                        sensors:
                          - {kind: replay, file: '%s', speed: 1000}
                        """
                                .formatted(
                                        mqttPort,
                                        folder.resolve("pi-1.token"),
                                        folder.resolve("spool.db"),
                                        folder.resolve("s1.yaml"),
                                        recording));
        JavaProcess edge =
                JavaProcess.start(
                        folder,
                        "io.mimamori.edge.EdgeAgent",
                        List.of("--config", config.toString()));
        edge.awaitLine("READY");
        return edge;
    }

    private Path hubConfig() throws IOException {
        Path site = Files.writeString(folder.resolve("s1.yaml"), Town.site("s1", "g1"));
        return Files.writeString(
                folder.resolve("hub.yaml"),
                """
                http: {port: 0}
                mqtt: {port: %d}
                coap: {port: 0}
                coaps: {port: 0}
                sites: ['%s']
                """
                        .formatted(mqttPort, site));
    }
}
