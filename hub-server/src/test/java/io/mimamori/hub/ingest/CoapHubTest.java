package io.mimamori.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimamori.hub.testing.HubProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CoAP at the hub as a process: from registration to the stored reading, also across a kill. */
class CoapHubTest {
    private static final String UP = "mm/1/city/g1/up";

    @Test
    void aReadingThatWasAnsweredIsThereAfterAKill(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("site.yaml"),
                """
                site: kamojima
                tenant: city
                hazard: river
                datum: T.P.
                channels:
                  - {device: g1, channel: level, quantity: river_level, unit: m}
                """);
        Path config =
                Files.writeString(
                        folder.resolve("hub.yaml"),
                        """
                        http: {port: 0}
                        mqtt: {port: 0}
                        coap: {port: 0}
                        coaps: {port: 0}
                        sites: [site.yaml]
                        """);
        Path data = folder.resolve("data");
        String token;
        try (HubProcess hub = HubProcess.start(config, data)) {
            token =
                    hub.post("/api/v1/devices", "{\"device\":\"g1\",\"site\":\"kamojima\"}")
                            .get("token")
                            .asText();
            try (DtlsPeer peer = peer(hub, token)) {
                assertThat(peer.post(UP, "[{\"n\":\"level\",\"t\":1790000000,\"v\":1.5}]"))
                        .isEqualTo("2.04");
            }
            hub.kill();
            assertThat(hub.log()).doesNotContain("californium").doesNotContain(token);
        }
        try (HubProcess hub = HubProcess.start(config, data);
                DtlsPeer peer = peer(hub, token)) {
            assertThat(peer.post(UP, "[{\"n\":\"level\",\"t\":1790000060,\"v\":1.75}]"))
                    .isEqualTo("2.04");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(values(hub)).containsExactlyInAnyOrder(1.5, 1.75));
        }
        assertThat(Path.of("Californium3.properties")).doesNotExist();
    }

    private static DtlsPeer peer(HubProcess hub, String token) throws Exception {
        return new DtlsPeer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), hub.port("coaps")),
                "g1",
                token);
    }

    private static Double[] values(HubProcess hub) throws Exception {
        JsonNode answer =
                hub.get(
                        "/api/v1/series/kamojima/level?from=2026-09-21T00:00:00Z&to=2026-09-23T00:00:00Z");
        return answer.get("items")
                .valueStream()
                .map(item -> item.get("value").asDouble())
                .toArray(Double[]::new);
    }
}
