package io.mimamori.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.testing.HubProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The line protocol at the hub as a process that is killed. */
class LineHubTest {
    private static final long START_SECONDS = 1_790_000_000L;
    private static final int BATCH_LINES = 10;
    private static final int BATCHES_MAX = 90;

    @TempDir private Path folder;

    /** Times of the lines that were answered 204, seconds since 1970. */
    private final Set<Long> acknowledged = new ConcurrentSkipListSet<>();

    private Path configuration() throws IOException {
        Files.writeString(
                folder.resolve("hill.yaml"),
                """
                site: hill
                tenant: city
                hazard: rain
                channels:
                  - {device: w1, channel: temperature, unit: Cel}
                lineProtocol:
                  - {measurement: weather, field: t, device: w1, channel: temperature}
                """);
        return Files.writeString(
                folder.resolve("hub.yaml"),
                """
                http: {port: 0}
                https: {port: 0}
                mqtt: {port: 0}
                mqtts: {port: 0}
                coap: {port: 0}
                coaps: {port: 0}
                sites: [hill.yaml]
                """);
    }

    @Test
    void killedWhileABatchIsWrittenItHasEveryLineThatItAnsweredAndTheRestComesAgain()
            throws Exception {
        Path config = configuration();
        Path data = folder.resolve("data");
        String token;
        int unanswered;
        try (HubProcess hub = HubProcess.start(config, data);
                HttpClient client = HttpClient.newHttpClient()) {
            token =
                    hub.post("/api/v1/devices", "{\"device\":\"w1\",\"site\":\"hill\"}")
                            .get("token")
                            .asText();
            Thread killer =
                    Thread.ofVirtual()
                            .start(() -> {
                                await().atMost(Duration.ofSeconds(60))
                                        .until(() -> acknowledged.size() >= 200);
                                kill(hub);
                            });
            unanswered = sendUntilKilled(client, hub.httpPort(), token);
            killer.join();
            assertThat(hub.log()).doesNotContain(token);
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(200);
        try (HubProcess hub = HubProcess.start(config, data);
                HttpClient client = HttpClient.newHttpClient()) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(stored(hub)).containsAll(acknowledged));
            assertThat(stored(hub)).isSubsetOf(union(acknowledged, batch(unanswered)));
            assertThat(write(client, hub.httpPort(), token, unanswered)).isEqualTo(204);
            acknowledged.addAll(batch(unanswered));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(stored(hub)).isEqualTo(acknowledged));
        }
    }

    /** Writes batch after batch; the first one that got no answer. */
    private int sendUntilKilled(HttpClient client, int port, String token)
            throws InterruptedException {
        for (int batch = 0; batch < BATCHES_MAX; batch++) {
            try {
                assertThat(write(client, port, token, batch)).isEqualTo(204);
                acknowledged.addAll(batch(batch));
            } catch (IOException _) {
                return batch;
            }
        }
        return BATCHES_MAX;
    }

    private static int write(HttpClient client, int port, String token, int batch)
            throws IOException, InterruptedException {
        String lines =
                batch(batch).stream()
                        .map(seconds -> "weather t=%d %d\n".formatted(seconds % 40, seconds))
                        .collect(Collectors.joining());
        return client.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:%d/api/v2/write?precision=s"
                                                        .formatted(port)))
                                .header("Authorization", "Token " + token)
                                .POST(HttpRequest.BodyPublishers.ofString(lines))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static Set<Long> batch(int batch) {
        long first = START_SECONDS + (long) batch * BATCH_LINES;
        return LongStream.range(first, first + BATCH_LINES).boxed().collect(Collectors.toSet());
    }

    private static Set<Long> union(Set<Long> some, Set<Long> others) {
        Set<Long> all = new ConcurrentSkipListSet<>(some);
        all.addAll(others);
        return all;
    }

    private static void kill(HubProcess hub) {
        try {
            hub.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Set<Long> stored(HubProcess hub) throws Exception {
        Set<Long> times = new ConcurrentSkipListSet<>();
        hub.get(
                        "/api/v1/series/hill/temperature?limit=1000&from=%s&to=%s"
                                .formatted(
                                        Instant.ofEpochSecond(START_SECONDS),
                                        Instant.ofEpochSecond(START_SECONDS + 10_000)))
                .get("items")
                .forEach(item ->
                        times.add(Instant.parse(item.get("time").asText()).getEpochSecond()));
        return times;
    }
}
