package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimamori.hub.testing.HubProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site file is edited while an alert stands; the hub is a process that is started again. */
class RuleChangeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String WHY = "/api/v1/sites/kamojima/why";

    @TempDir private Path folder;
    private Path config;
    private Path site;

    @BeforeEach
    void configure() throws Exception {
        site = Kamojima.site(folder);
        config =
                Files.writeString(
                        folder.resolve("hub.yaml"),
                        """
                        http: {port: 0}
                        mqtt: {port: 0}
                        coap: {port: 0}
                        coaps: {port: 0}
                        sites: [kamojima.yaml]
                        """);
    }

    private HubProcess hub() throws Exception {
        return HubProcess.start(config, folder.resolve("data"));
    }

    private void edit(String before, String after) throws Exception {
        String text = Files.readString(site);
        assertThat(text).contains(before);
        Files.writeString(site, text.replace(before, after));
    }

    @Test
    void anEpisodeKeepsItsStateUnlessItsThresholdChangedAndNamesTheVersionThatJudged()
            throws Exception {
        Instant underFirst;
        try (HubProcess hub = hub()) {
            hub.postSenml("/api/v1/readings/g1", "[{\"n\":\"level\",\"u\":\"m\",\"v\":12.7}]");
            await().atMost(PATIENCE).until(() -> alerts(hub).size() == 1);
            await().atMost(PATIENCE).until(() -> hub.metric("mimamori_readings_stored_total") >= 1);
            underFirst = InstantSource.system().instant();
        }
        edit("after: 25h", "after: 26h");
        try (HubProcess hub = hub()) {
            JsonNode why = hub.get(WHY);
            assertThat(why.get("version").asInt()).isEqualTo(2);
            assertThat(level(why).at("/open/ruleVersion").asInt()).isEqualTo(1);
            assertThat(level(why).at("/open/level").asText()).isEqualTo("warning");
            assertThat(why.at("/alerts/0/ruleVersion").asInt()).isEqualTo(1);
            assertThat(state(hub)).isEqualTo("open");

            JsonNode then = hub.get(WHY + "?time=" + underFirst);
            assertThat(then.get("version").asInt()).isEqualTo(1);
            assertThat(then.get("since").asText()).isLessThan(underFirst.toString());
            assertThat(level(then).get("because").toString()).contains("from 12.66");
        }
        edit("warning: 12.66", "warning: 12.90");
        try (HubProcess hub = hub()) {
            await().atMost(PATIENCE).until(() -> state(hub).equals("cleared"));
            JsonNode alert = alerts(hub).get(0);
            assertThat(alert.get("ruleVersion").asInt()).isEqualTo(3);
            assertThat(judged(hub.get("/api/v1/alerts/" + alert.get("id").asText())))
                    .containsExactly("raised by version 1", "cleared by version 3");
            assertThat(level(hub.get(WHY)).get("because").toString()).contains("from 12.9");
            assertThat(level(hub.get(WHY)).has("open")).isFalse();
            assertThat(hub.get(WHY + "?time=" + underFirst).get("version").asInt()).isEqualTo(1);
        }
    }

    @Test
    void aDryRunShowsWhatALowerThresholdWouldRaiseAndChangesNothing() throws Exception {
        try (HubProcess hub = hub()) {
            hub.postSenml("/api/v1/readings/g1", "[{\"n\":\"level\",\"u\":\"m\",\"v\":12.2}]");
            await().atMost(PATIENCE).until(() -> hub.metric("mimamori_readings_stored_total") >= 1);
            String proposed = Files.readString(site).replace("12.66", "12.10");
            JsonNode run = hub.post("/api/v1/sites/kamojima/dry-run", proposed);
            assertThat(run.get("before")).isEmpty();
            assertThat(run.get("added")).hasSize(1);
            assertThat(run.at("/added/0/event").asText()).isEqualTo("RAISED");
            assertThat(run.at("/added/0/value").asDouble()).isEqualTo(12.2);
            assertThat(alerts(hub)).isEmpty();
            assertThat(hub.get("/api/v1/sites/kamojima").get("version").asInt()).isEqualTo(1);
        }
    }

    private static JsonNode level(JsonNode why) {
        JsonNode item = why.at("/items/0");
        assertThat(item.get("rule").asText()).isEqualTo("level");
        return item;
    }

    private static JsonNode alerts(HubProcess hub) throws Exception {
        return hub.get("/api/v1/alerts").get("items");
    }

    private static String state(HubProcess hub) throws Exception {
        return alerts(hub).get(0).get("state").asText();
    }

    /** What the ledger of an alert says of who judged. */
    private static List<String> judged(JsonNode alert) {
        List<String> judged = new ArrayList<>();
        for (JsonNode entry : alert.get("ledger")) {
            String detail = entry.get("detail").asText();
            if (detail.contains(" version ")) {
                judged.add(
                        "%s by%s"
                                .formatted(
                                        entry.get("action").asText(),
                                        detail.replaceAll(".*( version \\d+).*", "$1")));
            }
        }
        return judged;
    }
}
