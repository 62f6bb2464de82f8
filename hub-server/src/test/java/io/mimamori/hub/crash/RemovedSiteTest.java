package io.mimamori.hub.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.testing.HubProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site with an open alert is taken out of the configuration. */
class RemovedSiteTest {
    private static final String LISTENERS =
            "http: {port: 0}\nmqtt: {port: 0}\ncoap: {port: 0}\ncoaps: {port: 0}\n";

    @TempDir private Path folder;

    @Test
    void theOperatorIsToldOfTheAlertsThatNothingWillClear() throws Exception {
        Path site = Files.writeString(folder.resolve("s1.yaml"), Town.site("s1", "g1"));
        Path config = folder.resolve("hub.yaml");
        Files.writeString(config, LISTENERS + "sites: ['" + site + "']\n");
        try (HubProcess hub = HubProcess.start(config, folder.resolve("data"))) {
            String token =
                    hub.post("/api/v1/devices", "{\"device\":\"g1\",\"site\":\"s1\"}")
                            .get("token")
                            .asText();
            assertThat(token).isNotEmpty();
            hub.postSenml("/api/v1/readings/g1", "[{\"n\":\"level\",\"v\":13}]");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> hub.get("/api/v1/alerts").get("items").size() == 1);
            assertThat(hub.get("/readyz").toString()).doesNotContain("configuration any more");
        }
        Files.writeString(config, LISTENERS);
        try (HubProcess hub = HubProcess.start(config, folder.resolve("data"))) {
            assertThat(hub.get("/readyz").toString()).contains("configuration any more: s1");
            assertThat(hub.get("/api/v1/alerts").get("items").get(0).get("state").asText())
                    .isEqualTo("open");
        }
    }
}
