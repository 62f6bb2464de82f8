package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.testing.HubProcess;
import io.mimamori.hub.testing.InfluxServer;
import io.mimamori.hub.testing.JavaProcess;
import io.mimamori.testing.Mosquitto;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices publish to a real Mosquitto, the hub is its client; both are killed under load. */
class ExternalBrokerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long FIRST_MILLIS = 1_780_000_000_000L;
    private static final int READINGS = 4_000;

    @TempDir private Path folder;
    private Mosquitto broker;
    private InfluxServer influx;
    private HubProcess hub;

    @BeforeEach
    void start() throws Exception {
        broker = Mosquitto.start(Files.createDirectory(folder.resolve("broker")));
        influx = InfluxServer.started(Files.createDirectory(folder.resolve("influx")));
        Kamojima.site(folder);
        hub = startHub();
    }

    @AfterEach
    void stop() {
        if (hub != null) {
            hub.close();
        }
        if (influx != null) {
            influx.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void whatDevicesPublishToTheBrokerIsTakenAndAlertsGoBackThere() throws Exception {
        List<String> seen = broker.subscribe("screen", "mm/1/city/live/#", "mm/1/city/alerts/#");
        awaitConnected();
        broker.publish("mm/1/city/g1/up", "[{\"n\":\"level\",\"u\":\"m\",\"v\":13.50}]", false);
        await().atMost(PATIENCE)
                .until(() -> seen.stream().anyMatch(line -> line.startsWith("mm/1/city/live/")));
        await().atMost(PATIENCE)
                .until(() ->
                        seen.stream()
                                .anyMatch(line ->
                                        line.startsWith("mm/1/city/alerts/river/kamojima")
                                                && line.contains("\"RAISED\"")));
        await().atMost(PATIENCE)
                .until(() -> hub.get("/api/v1/alerts?state=open").get("items").size() == 1);

        // Whoever comes later is told the state by the broker's retained message.
        List<String> later = broker.subscribe("late-screen", "mm/1/city/alerts/#");
        await().atMost(PATIENCE).until(() -> !later.isEmpty());

        broker.publish("mm/1/city/nobody/up", "[{\"n\":\"level\",\"v\":1}]", false);
        broker.publish("mm/1/city/g1/up", "rubbish", false);
        await().atMost(PATIENCE)
                .until(() ->
                        hub.get("/api/v1/refused")
                                .get("items")
                                .findValuesAsText("reason")
                                .containsAll(List.of("unknown-device", "bad-payload")));
        assertThat(hub.get("/api/v1/refused").get("items").findValuesAsText("door"))
                .contains("broker");
    }

    @Test
    void statusConfigurationAndCommandsGoThroughTheBroker() throws Exception {
        List<String> seen = broker.subscribe("g1", "mm/1/city/g1/cfg", "mm/1/city/g1/cmd");
        hub.post("/api/v1/devices", "{\"device\":\"g1\",\"site\":\"kamojima\"}");
        hub.put("/api/v1/devices/g1/config", "{\"interval\":60}");
        awaitConnected();
        await().atMost(PATIENCE).until(() -> seen.contains("mm/1/city/g1/cfg {\"interval\":60}"));
        broker.publish("mm/1/city/g1/st", "{\"on\":true}", true);
        await().atMost(PATIENCE)
                .until(() -> hub.get("/api/v1/devices/g1").at("/presence/online").asBoolean(false));
        String id =
                hub.post("/api/v1/devices/g1/commands", "{\"command\":\"ping\"}")
                        .get("id")
                        .asText();
        await().atMost(PATIENCE).until(() -> seen.stream().anyMatch(line -> line.contains(id)));
    }

    @Test
    void aWrongPasswordIsToldToTheOperator() throws Exception {
        awaitConnected();
        broker.stop();
        broker.restart("allow_anonymous false");
        await().atMost(PATIENCE)
                .until(() ->
                        hub.get("/readyz").at("/checks/broker").asText().contains("not allowed"));
    }

    @Test
    void nothingOfASharedSubscriptionIsLostWhenTheHubIsKilled() throws Exception {
        hub.close();
        hub = startHub(", group: hubs");
        awaitConnected();
        try (JavaProcess sender = replay()) {
            await().atMost(PATIENCE).until(() -> stored().size() > READINGS / 10);
            hub.kill();
            hub = startHub(", group: hubs");
            assertThat(sender.awaitEnd()).as(sender.everything()).isZero();
        }
        assertThat(acknowledged()).hasSize(READINGS);
        awaitReconciled();
    }

    @Test
    void aBrokerThatIsRestartedIsFoundAgainAndNothingIsLost() throws Exception {
        awaitConnected();
        try (JavaProcess sender = replay()) {
            await().atMost(PATIENCE).until(() -> stored().size() > READINGS / 10);
            broker.stop();
            await().atMost(PATIENCE).until(() -> hub.metric("mimamori_broker_connected") == 0);
            assertThat(hub.get("/readyz").at("/checks/broker").asText())
                    .contains("127.0.0.1:" + broker.port());
            broker.restart();
            assertThat(sender.awaitEnd()).as(sender.everything()).isZero();
        }
        awaitConnected();
        awaitReconciled();
    }

    private void awaitReconciled() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> {
                    Set<String> sent = acknowledged();
                    Set<String> kept = stored();
                    Set<String> lost = new TreeSet<>(sent);
                    lost.removeAll(kept);
                    assertThat(lost).as("acknowledged by the broker and not stored").isEmpty();
                    assertThat(kept.size()).as("stored").isEqualTo(sent.size());
                });
    }

    private HubProcess startHub() throws Exception {
        return startHub("");
    }

    private HubProcess startHub(String more) throws Exception {
        return HubProcess.start(
                Files.writeString(
                        folder.resolve("hub.yaml"),
                        """
                        http: {port: 0}
                        mqtt: {port: 0, external: {url: 'mqtt://127.0.0.1:%d'%s}}
                        influx: {url: '%s'}
                        sites: [kamojima.yaml]
                        """
                                .formatted(broker.port(), more, influx.url())),
                folder.resolve("data"));
    }

    private void awaitConnected() {
        await().atMost(PATIENCE).until(() -> hub.metric("mimamori_broker_connected") == 1);
    }

    /** Sends as an independent device does, and keeps what the broker acknowledged. */
    private JavaProcess replay() throws Exception {
        List<String> lines = new ArrayList<>(List.of("time,device,channel,value"));
        for (int i = 0; i < READINGS; i++) {
            lines.add(
                    "%s,g1,level,%.2f"
                            .formatted(
                                    java.time.Instant.ofEpochMilli(FIRST_MILLIS + i * 1000L),
                                    1 + i % 100 / 100.0));
        }
        Path readings = Files.write(folder.resolve("readings.csv"), lines);
        Path token = Files.writeString(folder.resolve("token"), "the broker asks for none");
        return JavaProcess.start(
                folder,
                "io.mimamori.edge.replay.Replay",
                List.of(
                        "--readings",
                        readings.toString(),
                        "--hub",
                        "mqtt://127.0.0.1:" + broker.port(),
                        "--token-file",
                        token.toString(),
                        "--log",
                        folder.resolve("sent.csv").toString()));
    }

    private Set<String> acknowledged() throws Exception {
        Set<String> readings = new HashSet<>();
        for (String line : Files.readAllLines(folder.resolve("sent.csv"))) {
            String[] fields = line.split(",", -1);
            if (!fields[0].equals("time")) {
                long millis = OffsetDateTime.parse(fields[0]).toInstant().toEpochMilli();
                readings.add(millis + " " + Double.parseDouble(fields[3]));
            }
        }
        return readings;
    }

    private Set<String> stored() throws Exception {
        Set<String> readings = new HashSet<>();
        Matcher row =
                Pattern.compile("\\[(\\d{13})\\d{6},([\\d.]+)]")
                        .matcher(influx.query("mimamori", "SELECT value FROM river_level"));
        while (row.find()) {
            readings.add(row.group(1) + " " + Double.parseDouble(row.group(2)));
        }
        return readings;
    }
}
