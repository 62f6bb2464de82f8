package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimamori.hub.testing.HubProcess;
import io.mimamori.hub.testing.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code hub} as its user meets it. */
class HubServerTest {
    @TempDir private Path folder;

    @Test
    void tellsEveryMistakeOfTheConfigurationAtOnce() throws Exception {
        String told =
                refused(
                        """
                        http: {port: 99999}
                        mqtt: {prot: 1883}
                        webhook: {url: 'ftp://example.org', test: maybe}
                        smtp: {host: mail.example.org}
                        influx: {url: 'http://127.0.0.1:8086', token: abc, tokenFile: absent}
                        """);
        assertThat(told)
                .contains("hub.yaml:1: http.port:")
                .contains("hub.yaml:2: mqtt.prot:")
                .contains("webhook.url:")
                .contains("webhook.test:")
                .contains("webhook.secretFile:")
                .contains("smtp.to:")
                .contains("influx.token: and tokenFile")
                .doesNotContain("Exception");
    }

    @Test
    void tellsEveryMistakeOfEverySiteFileAtOnce() throws Exception {
        Files.writeString(folder.resolve("unreadable.yaml"), "site: [river\n");
        Files.writeString(
                folder.resolve("inverted.yaml"),
                """
                site: a
                tenant: city
                hazard: river
                datum: T.P.
                channels:
                  - {device: g1, channel: level, quantity: river_level, unit: m}
                rules:
                  - {id: level, kind: ladder, channel: level, levels: {flood: 13.42, warning: 12.66}}
                """);
        Files.writeString(
                folder.resolve("no-datum.yaml"),
                """
                site: b
                tenant: city
                hazard: river
                devices:
                  - {device: g2, profile: no-such-profile}
                channels:
                  - {device: g3, channel: level, quantity: river_level, unit: m}
                rules:
                  - {id: level, kind: ladder, channel: level, levels: {warning: 1}}
                """);
        String told =
                refused("sites: [unreadable.yaml, inverted.yaml, no-datum.yaml, missing.yaml]\n");
        assertThat(told)
                .contains("unreadable.yaml:")
                .contains("inverted.yaml:8:")
                .contains("12.66")
                .contains("no-datum.yaml:")
                .contains("datum")
                .contains("no-such-profile")
                .contains("missing.yaml")
                .doesNotContain("Exception");
    }

    @Test
    void isTheBoxWithoutAnyConfigurationAndKeepsItsTokenPrivate() throws Exception {
        Path config =
                Files.writeString(folder.resolve("hub.yaml"), "http: {port: 0}\nmqtt: {port: 0}\n");
        try (HubProcess hub = HubProcess.start(config, folder.resolve("data"))) {
            JsonNode health = hub.get("/healthz");
            assertThat(health.get("status").asText()).isEqualTo("ok");
            assertThat(health.get("exercise").asBoolean()).isFalse();
            assertThat(Files.getPosixFilePermissions(hub.adminTokenFile())).hasSize(2);
            assertThat(folder.resolve("data/series.db")).exists();
            assertThat(hub.log()).doesNotContain(Files.readString(hub.adminTokenFile()).strip());
        }
    }

    @Test
    void secondHubOnTheSameDataIsRefusedAndHarmsNothing() throws Exception {
        Path config =
                Files.writeString(folder.resolve("hub.yaml"), "http: {port: 0}\nmqtt: {port: 0}\n");
        try (HubProcess hub = HubProcess.start(config, folder.resolve("data"))) {
            assertThat(refused("http: {port: 0}\nmqtt: {port: 0}\n")).contains("another hub");
            assertThat(hub.get("/healthz").get("status").asText()).isEqualTo("ok");
        }
    }

    private String refused(String configuration) throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("hub.yaml"), configuration);
        try (JavaProcess hub =
                JavaProcess.start(
                        folder,
                        "io.mimamori.hub.HubServer",
                        List.of(
                                "--config",
                                config.toString(),
                                "--data",
                                folder.resolve("data").toString()))) {
            assertThat(hub.awaitEnd()).isEqualTo(1);
            assertThat(hub.output()).isEmpty();
            return hub.everything();
        }
    }
}
