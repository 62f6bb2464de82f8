package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.mimamori.hub.testing.HubProcess;
import io.mimamori.hub.testing.InfluxServer;
import io.mimamori.hub.testing.JavaProcess;
import io.mimamori.hub.testing.WebhookReceiver;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real flood the whole way: edge agent or replay, MQTT, hub, InfluxDB, alerts, mail and webhook,
 * each a process or server of its own.
 */
class WholeWayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private GreenMail mail;
    private WebhookReceiver webhook;

    @BeforeEach
    void startReceivers() throws IOException {
        mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        webhook = new WebhookReceiver();
    }

    @AfterEach
    void stopReceivers() {
        webhook.close();
        mail.stop();
    }

    @Test
    void floodGoesThroughTheEdgeAgentToInfluxAndToPeopleAsAnExercise() throws Exception {
        Path readings = Kamojima.readings(folder);
        try (InfluxServer influx = InfluxServer.started(folder.resolve("influx"));
                HubProcess hub =
                        HubProcess.start(
                                config(influx, 0, true),
                                folder.resolve("data"),
                                "--clock",
                                "data")) {
            for (int time = 1; time <= 2; time++) {
                try (JavaProcess _ = edgeAgent(hub, readings, "spool-" + time)) {
                    int expected = time * Kamojima.READINGS;
                    await().atMost(PATIENCE)
                            .until(() ->
                                    hub.metric("mimamori_readings_acknowledged_total") >= expected);
                    await().atMost(PATIENCE).until(() -> webhook.received().size() >= 4);
                    await().atMost(PATIENCE).until(() -> mail.getReceivedMessages().length >= 4);
                    await().atMost(PATIENCE)
                            .until(() -> points(influx).size() == Kamojima.READINGS);
                }
            }
            assertThat(webhook.received().stream().map(r -> event(r.body())))
                    .containsExactlyElementsOf(Kamojima.EVENTS);
            assertThat(webhook.received())
                    .allMatch(received -> received.body().get("exercise").asBoolean());
            assertThat(subjects()).hasSize(4).allMatch(subject -> subject.startsWith("【訓練】"));
            assertThat(points(influx)).hasSize(Kamojima.READINGS);
            assertThat(onlyAlert(hub).get("state").asText()).isEqualTo("cleared");
        }
    }

    @Test
    void sameFloodIsHistoryForAHubThatLivesNowAndPagesNobody() throws Exception {
        Path readings = Kamojima.readings(folder);
        try (HubProcess hub = HubProcess.start(config(null, 0, false), folder.resolve("data"))) {
            assertThat(replay(hub, readings, "log.csv").awaitEnd()).isZero();
            await().atMost(PATIENCE)
                    .until(() ->
                            hub.metric("mimamori_alerts_total{event=\"CLEARED\"}") == 1
                                    && hub.metric("mimamori_readings_stored_total")
                                            >= Kamojima.READINGS);
            assertThat(onlyAlert(hub).get("raised").asText()).isEqualTo("2026-06-02T11:16:00Z");
            assertThat(hub.metric("mimamori_alerts_total{event=\"CHANGED\"}")).isEqualTo(2);
            assertThat(mail.getReceivedMessages()).isEmpty();
            assertThat(webhook.received()).isEmpty();
            assertThat(webhook.refused()).isEmpty();
        }
    }

    @Test
    void hubKilledInTheMiddleStoresExactlyWhatItAcknowledged() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Path readings = Kamojima.readings(folder);
        int killAfter = 1 + new Random(seed).nextInt(Kamojima.READINGS - 2);
        Path config;
        Path log = folder.resolve("log.csv");
        try (InfluxServer influx = InfluxServer.started(folder.resolve("influx"))) {
            config = config(influx, freePort(), true);
            HubProcess first = HubProcess.start(config, folder.resolve("data"), "--clock", "data");
            try (JavaProcess sender = replay(first, readings, "log.csv", "--speed", "36000")) {
                await("seed " + seed)
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> acknowledged(log).size() >= killAfter);
                first.kill();
                try (HubProcess second =
                        HubProcess.start(config, folder.resolve("data"), "--clock", "data")) {
                    assertThat(sender.awaitEnd()).as(sender.everything()).isZero();
                    await().atMost(PATIENCE)
                            .until(() -> points(influx).size() >= Kamojima.READINGS);
                    await().atMost(PATIENCE).until(() -> webhook.received().size() >= 4);
                    assertThat(points(influx)).as("seed " + seed).isEqualTo(acknowledged(log));
                    assertThat(new HashSet<>(events()))
                            .as("seed " + seed)
                            .isEqualTo(Set.copyOf(Kamojima.EVENTS));
                    assertThat(onlyAlert(second).get("state").asText()).isEqualTo("cleared");
                }
            } finally {
                first.close();
            }
        }
    }

    private List<String> events() {
        return webhook.received().stream().map(received -> event(received.body())).toList();
    }

    private static String event(JsonNode body) {
        return body.get("event").asText()
                + " "
                + body.get("level").asText("null")
                + " "
                + body.get("time").asText();
    }

    private static JsonNode onlyAlert(HubProcess hub) throws Exception {
        JsonNode items = hub.get("/api/v1/alerts").get("items");
        List<JsonNode> levels = new ArrayList<>();
        items.forEach(item -> {
            if (item.get("rule").asText().equals("level")) {
                levels.add(item);
            }
        });
        assertThat(levels).hasSize(1);
        return levels.getFirst();
    }

    private List<String> subjects() throws MessagingException {
        List<String> subjects = new ArrayList<>();
        for (MimeMessage message : mail.getReceivedMessages()) {
            subjects.add(message.getSubject());
        }
        return subjects;
    }

    /** Event times (ns) and values in InfluxDB. */
    private static Set<String> points(InfluxServer influx) throws Exception {
        String answer =
                influx.query("mimamori", "SELECT value FROM river_level WHERE device = 'g1'");
        Set<String> points = new HashSet<>();
        Matcher row = Pattern.compile("\\[(\\d{19}),([\\d.]+)]").matcher(answer);
        while (row.find()) {
            points.add(row.group(1) + " " + Double.parseDouble(row.group(2)));
        }
        return points;
    }

    /** The same of the sender's own log, which it writes after each PUBACK. */
    private static Set<String> acknowledged(Path log) throws IOException {
        Set<String> points = new HashSet<>();
        if (Files.exists(log)) {
            for (String line : Files.readAllLines(log)) {
                String[] fields = line.split(",", -1);
                if (!fields[0].equals("time") && fields.length >= 4) {
                    long millis =
                            java.time.OffsetDateTime.parse(fields[0]).toInstant().toEpochMilli();
                    points.add(millis + "000000 " + Double.parseDouble(fields[3]));
                }
            }
        }
        return points;
    }

    private JavaProcess replay(HubProcess hub, Path readings, String log, String... more)
            throws IOException {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--readings",
                                readings.toString(),
                                "--hub",
                                "mqtt://127.0.0.1:" + hub.mqttPort(),
                                "--token-file",
                                hub.adminTokenFile().toString(),
                                "--register",
                                "--log",
                                folder.resolve(log).toString()));
        arguments.addAll(more.length == 0 ? List.of("--speed", "max") : Arrays.asList(more));
        return JavaProcess.start(folder, "io.mimamori.edge.replay.Replay", arguments);
    }

    private JavaProcess edgeAgent(HubProcess hub, Path readings, String spool) throws Exception {
        String token =
                hub.post(
                                "/api/v1/devices",
                                "{\"device\":\"pi-1\",\"site\":\"kamojima\",\"speaksFor\":[\"g1\"]}")
                        .get("token")
                        .asText();
        Files.writeString(folder.resolve("pi-1.token"), token);
        Path config =
                Files.writeString(
                        folder.resolve(spool + ".yaml"),
                        """
                        tenant: city
                        device: pi-1
                        hub: {url: 'mqtt://127.0.0.1:%d', tokenFile: '%s'}
                        spool: {file: '%s', linger: 50ms}
                        site: '%s'
                        sensors:
                          - {kind: replay, file: '%s', speed: max}
                        """
                                .formatted(
                                        hub.mqttPort(),
                                        folder.resolve("pi-1.token"),
                                        folder.resolve(spool + ".db"),
                                        folder.resolve("kamojima.yaml"),
                                        readings));
        JavaProcess edge =
                JavaProcess.start(
                        folder,
                        "io.mimamori.edge.EdgeAgent",
                        List.of("--config", config.toString(), "--clock", "data"));
        edge.awaitLine("READY");
        return edge;
    }

    private Path config(
            @org.jspecify.annotations.Nullable InfluxServer influx, int mqttPort, boolean test)
            throws IOException {
        Files.writeString(folder.resolve("webhook.secret"), WebhookReceiver.SECRET);
        return Files.writeString(
                folder.resolve("hub.yaml"),
                """
                http: {port: 0}
                mqtt: {port: %d}
                %s
                smtp: {host: 127.0.0.1, port: %d, from: hub@city.example, to: duty@city.example, test: %b}
                webhook: {url: '%s', secretFile: webhook.secret, test: %b}
                sites: ['%s']
                """
                        .formatted(
                                mqttPort,
                                influx == null
                                        ? ""
                                        : "influx: {url: '"
                                                + influx.url()
                                                + "', database: mimamori}",
                                mail.getSmtp().getPort(),
                                test,
                                webhook.url(),
                                test,
                                Kamojima.site(folder)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
