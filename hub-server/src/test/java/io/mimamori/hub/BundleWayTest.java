package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimamori.hub.testing.HubProcess;
import io.mimamori.hub.testing.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site file of the hub, signed, over MQTT, to the siren of an edge whose hub is away. */
class BundleWayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path folder;

    @Test
    void sirenSoundsByTheSiteThatTheHubHadSignedBeforeTheLinkWasLost() throws Exception {
        try (HubProcess hub = hub(99)) {
            Files.writeString(folder.resolve("hub.pub"), text(hub, "/api/v1/bundles/key"));
            assertThat(text(hub, "/api/v1/sites/kamojima/bundle").split("\\.", -1)).hasSize(3);
            String token =
                    hub.post(
                                    "/api/v1/devices",
                                    "{\"device\":\"pi-1\",\"site\":\"kamojima\",\"speaksFor\":[\"g1\"]}")
                            .get("token")
                            .asText();
            Files.writeString(folder.resolve("pi-1.token"), token);
            try (JavaProcess _ = edge(hub.mqttPort(), 5)) {
                await().atMost(PATIENCE).until(() -> held(hub).equals("1"));
            }
        }
        int port;
        try (HubProcess hub = hub(3)) {
            port = hub.mqttPort();
            try (JavaProcess _ = edge(port, 1)) {
                await().atMost(PATIENCE).until(() -> held(hub).equals("2"));
            }
        }
        try (JavaProcess edge = edge(port, 5)) {
            await().atMost(PATIENCE).until(() -> edge.everything().contains("siren ON (flood)"));
            try (HubProcess hub = hub(3, port)) {
                await().atMost(PATIENCE).until(() -> ledger(hub).contains("judged-at-edge"));
                assertThat(hub.get("/api/v1/alerts?state=open").get("items"))
                        .as("of the edge and of the hub one episode")
                        .hasSize(1);
                assertThat(ledger(hub)).contains("raised flood", "kamojima level");
            }
        }
    }

    /** The ledger of the first alert, empty while there is none. */
    private static String ledger(HubProcess hub) throws IOException, InterruptedException {
        JsonNode alert = hub.get("/api/v1/alerts").get("items").path(0);
        return alert.isMissingNode()
                ? ""
                : hub.get("/api/v1/alerts/" + alert.get("id").asText()).get("ledger").toString();
    }

    private HubProcess hub(double flood) throws IOException {
        return hub(flood, 0);
    }

    private HubProcess hub(double flood, int mqttPort) throws IOException {
        Files.writeString(
                folder.resolve("kamojima.yaml"),
                """
                site: kamojima
                tenant: city
                hazard: river
                datum: T.P.
                channels:
                  - {device: g1, channel: level, quantity: river_level, unit: m, resolution: 0.01}
                rules:
                  - {id: level, kind: ladder, channel: level, levels: {flood: %.1f}, hysteresis: 0.10}
                """
                        .formatted(flood));
        return HubProcess.start(
                Files.writeString(
                        folder.resolve("hub.yaml"),
                        """
                        http: {port: 0}
                        mqtt: {port: %d}
                        mqtts: {port: 0}
                        https: {port: 0}
                        coap: {port: 0}
                        coaps: {port: 0}
                        sites: [kamojima.yaml]
                        """
                                .formatted(mqttPort)),
                folder.resolve("data"));
    }

    /** An agent without a site file whose gauge shows one level. */
    private JavaProcess edge(int port, double level) throws IOException {
        Files.writeString(
                folder.resolve("readings.csv"),
                "time,device,channel,value\n%s,g1,level,%s\n"
                        .formatted(InstantSource.system().instant(), level));
        Path config =
                Files.writeString(
                        folder.resolve("edge.yaml"),
                        """
                        tenant: city
                        device: pi-1
                        hub: {url: 'mqtt://127.0.0.1:%d', tokenFile: pi-1.token}
                        spool: {linger: 50ms}
                        bundle: {keyFile: hub.pub}
                        alarm: {siren: [flood]}
                        sensors:
                          - {kind: replay, file: '%s', speed: max}
                        carries: [g1]
                        """
                                .formatted(port, folder.resolve("readings.csv")));
        return JavaProcess.start(
                Files.createTempDirectory(folder, "edge"),
                "io.mimamori.edge.EdgeAgent",
                List.of("--config", config.toString()));
    }

    /** What the agent says it judges the site by. */
    private static String held(HubProcess hub) throws IOException, InterruptedException {
        return hub.get("/api/v1/devices/pi-1")
                .path("presence")
                .path("report")
                .path("bundles")
                .path("kamojima")
                .asText();
    }

    private static String text(HubProcess hub, String path)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + hub.httpPort() + path))
                                    .header(
                                            "Authorization",
                                            "Bearer "
                                                    + Files.readString(hub.adminTokenFile())
                                                            .strip())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        }
    }
}
