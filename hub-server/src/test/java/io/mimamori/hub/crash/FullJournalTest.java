package io.mimamori.hub.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimamori.hub.testing.HubProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Series have no store, so a small journal fills: first a word, then an alert, then senders wait.
 */
class FullJournalTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PACKS_MAX = 5_000;

    @TempDir private Path folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private long time = InstantSource.system().millis() / 1_000 - 1_000_000;

    @Test
    void alertsAtTheHalfAndThenHoldsReadingsButNotEvents() throws Exception {
        try (http;
                HubProcess hub = HubProcess.start(config(), folder.resolve("data"))) {
            while (hub.metric("mimamori_journal_used_ratio") < 0.55) {
                assertThat(send(hub, "up").statusCode()).isEqualTo(204);
            }
            await().atMost(PATIENCE).until(() -> journalAlerts(hub).contains("filling"));
            await().atMost(PATIENCE)
                    .until(() ->
                            hub.get("/readyz").toString().contains("% of its room for readings"));
            HttpResponse<String> answer = send(hub, "up");
            for (int i = 0; i < PACKS_MAX && answer.statusCode() == 204; i++) {
                answer = send(hub, "up");
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
            assertThat(answer.headers().firstValueAsLong("Retry-After")).isPresent();
            assertThat(send(hub, "ev").statusCode()).isEqualTo(204);
            await().atMost(PATIENCE).until(() -> journalAlerts(hub).contains("nearly-full"));
            assertThat(hub.metric("mimamori_refused_total{reason=\"busy\"}")).isPositive();
        }
    }

    private static String journalAlerts(HubProcess hub) throws Exception {
        StringBuilder levels = new StringBuilder();
        for (JsonNode alert : hub.get("/api/v1/alerts?state=open").get("items")) {
            if (alert.get("rule").asText().equals("journal")) {
                levels.append(alert.get("level").asText()).append(' ');
            }
        }
        return levels.toString();
    }

    /** A pack as large as they come. */
    private HttpResponse<String> send(HubProcess hub, String lane) throws Exception {
        String pack =
                IntStream.range(0, 60)
                        .mapToObj(i -> "{\"n\":\"level\",\"t\":%d,\"v\":1.5}".formatted(time++))
                        .collect(Collectors.joining(",", "[", "]"));
        return http.send(
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:%d/api/v1/readings/g1?lane=%s"
                                                .formatted(hub.httpPort(), lane)))
                        .header(
                                "Authorization",
                                "Bearer " + Files.readString(hub.adminTokenFile()).strip())
                        .header("Content-Type", "application/senml+json")
                        .POST(HttpRequest.BodyPublishers.ofString(pack))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private Path config() throws IOException {
        Path site = Files.writeString(folder.resolve("s1.yaml"), Town.site("s1", "g1"));
        return Files.writeString(
                folder.resolve("hub.yaml"),
                """
                http: {port: 0}
                mqtt: {port: 0}
                https: {port: 0}
                mqtts: {port: 0}
                coap: {port: 0}
                coaps: {port: 0}
                journal: {bytesMax: 1MiB}
                influx: {url: 'http://127.0.0.1:1'}
                sites: ['%s']
                """
                        .formatted(site));
    }
}
