package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimamori.hub.testing.FaultProxy;
import io.mimamori.hub.testing.HubProcess;
import io.mimamori.hub.testing.InfluxServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operator of a whole hub sees when InfluxDB does not do what it should. */
class InfluxHubTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path folder;

    @Test
    void aLineThatInfluxRefusesIsListedAndCountedAndThoseBehindItAreStored() throws Exception {
        try (InfluxServer influx = InfluxServer.started(folder.resolve("influx"))) {
            influx.query("", "CREATE DATABASE mimamori");
            // In the shard of now: another one may hold another type.
            influx.write("mimamori", "rain value=\"much\"");
            try (HubProcess hub = hub(influx.url())) {
                send(hub, "rain", 0.5);
                send(hub, "level", 2.5);
                await().atMost(PATIENCE)
                        .until(() ->
                                influx.query("mimamori", "SELECT value FROM river_level")
                                        .contains("2.5"));
                JsonNode refused = hub.get("/api/v1/refused").get("items");
                assertThat(refused).hasSize(1);
                assertThat(refused.get(0).get("door").asText()).isEqualTo("series");
                assertThat(refused.get(0).get("target").asText()).isEqualTo("mimamori");
                assertThat(refused.get(0).get("detail").asText()).contains("field type conflict");
                assertThat(refused.get(0).get("excerpt").asText()).startsWith("rain,channel=rain");
                assertThat(hub.metric("mimamori_refused_total{reason=\"series-line\"}"))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void alertsGoOnAndTheReasonIsShownWhileInfluxIsBusy() throws Exception {
        try (InfluxServer influx = InfluxServer.started(folder.resolve("influx"));
                FaultProxy proxy = new FaultProxy(influx.url());
                HubProcess hub = hub(proxy.url())) {
            proxy.set(new FaultProxy.Fault.Status(503, "Retry-After: 1", "{\"error\":\"busy\"}"));
            send(hub, "level", 13.0);
            await().atMost(PATIENCE)
                    .until(() -> hub.get("/api/v1/alerts").toString().contains("warning"));
            await().atMost(PATIENCE)
                    .until(() -> hub.get("/readyz").toString().contains("HTTP 503"));
            proxy.set(new FaultProxy.Fault.None());
            await().atMost(PATIENCE)
                    .until(() ->
                            influx.query("mimamori", "SELECT value FROM river_level")
                                    .contains("13"));
            await().atMost(PATIENCE)
                    .until(() -> !hub.get("/readyz").toString().contains("HTTP 503"));
            assertThat(hub.log().lines().filter(line -> line.contains("HTTP 503"))).hasSize(1);
        }
    }

    private static void send(HubProcess hub, String channel, double value) throws Exception {
        double seconds = InstantSource.system().millis() / 1000.0;
        hub.post(
                "/api/v1/readings/g1",
                "[{\"n\":\"%s\",\"v\":%s,\"t\":%.3f}]".formatted(channel, value, seconds));
    }

    private HubProcess hub(String influx) throws Exception {
        Files.writeString(
                folder.resolve("kamojima.yaml"),
                """
                site: kamojima
                tenant: city
                hazard: river
                datum: T.P.
                channels:
                  - {device: g1, channel: level, quantity: river_level, unit: m}
                  - {device: g1, channel: rain, quantity: rain, unit: mm}
                rules:
                  - {id: level, kind: ladder, channel: level, levels: {warning: 12.66}}
                """);
        Path config =
                Files.writeString(
                        folder.resolve("hub.yaml"),
                        """
                        http: {port: 0}
                        mqtt: {port: 0}
                        influx: {url: '%s'}
                        sites: [kamojima.yaml]
                        """
                                .formatted(influx));
        return HubProcess.start(config, folder.resolve("data"));
    }
}
