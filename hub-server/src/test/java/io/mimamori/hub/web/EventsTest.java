package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Value;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens reaches browsers and MQTT topics, through a real journal and real sockets. */
class EventsTest {
    private static final long NOW = WebHub.NOW;

    @TempDir private Path folder;
    private WebHub hub;

    @BeforeEach
    void start() throws Exception {
        hub = new WebHub(folder);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void readingsAndAlertsReachTheBrowser() {
        List<String> lines = watch();
        await().until(() -> lines.contains("event: clock"));
        hub.arrive("g1", "level", NOW, Value.of(12.34));
        await().until(() -> lines.contains("event: reading"));
        assertThat(lines)
                .contains(
                        "data: {\"time\":\"2026-09-21T13:20:00Z\",\"value\":12.34,\"unit\":\"m\","
                                + "\"quality\":1,\"device\":\"g1\",\"tenant\":\"city\","
                                + "\"site\":\"kamojima\",\"channel\":\"level\"}");
        hub.raise("home-7", Hazard.HOME, "call", "help", new ChannelId("h7", "button"));
        await().until(() -> lines.contains("event: alert"));
        assertThat(lines).anyMatch(line -> line.contains("\"event\":\"RAISED\""));
    }

    @Test
    void forgetsABrowserThatLeft() {
        List<String> lines = watch();
        await().until(() -> lines.contains("event: clock"));
        assertThat(hub.subscribers.count()).isEqualTo(1);
        lines.add("stop");
        hub.raise("kamojima", Hazard.RIVER, "level", "flood", new ChannelId("g1", "level"));
        await().until(() -> hub.subscribers.count() == 0);
    }

    @Test
    void publishesLastValuesButNothingOfAHome() {
        hub.arrive("h7", "button", NOW, Value.of(true));
        hub.arrive("g1", "level", NOW, Value.of(12.34));
        await().until(() -> hub.topics.containsKey("mm/1/city/live/kamojima/level"));
        assertThat(hub.topics)
                .containsOnly(
                        Map.entry(
                                "mm/1/city/live/kamojima/level",
                                "{\"time\":\"2026-09-21T13:20:00Z\",\"value\":12.34,"
                                        + "\"unit\":\"m\",\"quality\":1,\"device\":\"g1\"}"));
    }

    @Test
    void retainsTheLastValuesAgainAfterARestart() throws Exception {
        hub.close();
        try (WebHub before = new WebHub(folder)) {
            before.store("kamojima", "g1", "level", NOW - 60_000, Value.of(12.5));
            before.store("home-7", "h7", "button", NOW - 60_000, Value.of(true));
        }
        hub = new WebHub(folder);
        await().until(() -> hub.topics.containsKey("mm/1/city/live/kamojima/level"));
        assertThat(hub.topics)
                .containsOnlyKeys("mm/1/city/live/kamojima/level")
                .allSatisfy((_, json) -> assertThat(json).contains("\"value\":12.5"));
    }

    @Test
    void tellsTheNewestAndNotMoreThanFiveASecond() {
        long begin = System.nanoTime();
        for (int i = 0; i < 300; i++) {
            hub.arrive("g1", "level", NOW + i, Value.of(i));
        }
        await().until(() ->
                hub.topics
                        .getOrDefault("mm/1/city/live/kamojima/level", "")
                        .contains("\"value\":299.0"));
        long seconds = 1 + (System.nanoTime() - begin) / 1_000_000_000;
        assertThat(hub.publishCount.get()).isLessThanOrEqualTo((int) (5 * seconds + 1));
    }

    @Test
    void olderReadingsDoNotReplaceNewerOnes() throws Exception {
        hub.arrive("g1", "level", NOW, Value.of(2));
        hub.arrive("g1", "level", NOW - 60_000, Value.of(1));
        hub.arrive("g1", "batt", NOW, Value.of(3.6));
        await().until(() -> hub.topics.containsKey("mm/1/city/live/kamojima/batt"));
        assertThat(hub.topics.get("mm/1/city/live/kamojima/level")).contains("\"value\":2.0");
        assertThat(hub.get("/api/v1/sites/kamojima").at("/channels/0/last/value").asDouble())
                .isEqualTo(2);
    }

    /** Lines as they come; the stream ends after the line that follows "stop". */
    private List<String> watch() {
        List<String> lines = new CopyOnWriteArrayList<>();
        Thread.ofVirtual()
                .start(() -> {
                    try (HttpClient client = HttpClient.newHttpClient()) {
                        HttpResponse<Stream<String>> response =
                                client.send(
                                        HttpRequest.newBuilder(
                                                        URI.create(
                                                                hub.address() + "/api/v1/events"))
                                                .header("Authorization", "Bearer " + hub.token)
                                                .build(),
                                        HttpResponse.BodyHandlers.ofLines());
                        try (var stream = response.body()) {
                            Iterator<String> each = stream.iterator();
                            while (!lines.contains("stop") && each.hasNext()) {
                                lines.add(each.next());
                            }
                        }
                        client.shutdownNow();
                    } catch (IOException | InterruptedException e) {
                        lines.add("ended: " + e);
                    }
                });
        return lines;
    }
}
