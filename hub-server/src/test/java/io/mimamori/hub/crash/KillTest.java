package io.mimamori.hub.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.testing.HubProcess;
import io.mimamori.hub.testing.InfluxServer;
import io.mimamori.hub.testing.JavaProcess;
import io.mimamori.hub.testing.WebhookReceiver;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hub, edge agent and InfluxDB, each a process of its own, killed with -9 at random moments under
 * load and started again. {@code -Dseed=N} replays a run, {@code -Drounds=N} kills more often.
 */
class KillTest {
    private static final long SEED = Long.getLong("seed", 20_261_127L);
    private static final int ROUNDS = Integer.getInteger("rounds", 3);

    /** Readings that pass before the next kill, on average, come from so many seconds. */
    private static final int SECONDS_PER_ROUND = 120;

    /** Event time runs so much faster than the clock: about 400 readings/s. */
    private static final int SPEED = 50;

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final String AS = "-Dseed=" + SEED + " -Drounds=" + ROUNDS;

    @TempDir private Path folder;
    private final Random random = new Random(SEED);
    private WebhookReceiver webhook;
    private int mqttPort;

    @BeforeEach
    void prepare() throws IOException {
        webhook = new WebhookReceiver();
        try (ServerSocket socket = new ServerSocket(0)) {
            mqttPort = socket.getLocalPort();
        }
    }

    @AfterEach
    void stop() {
        webhook.close();
    }

    private enum Victim {
        HUB,
        INFLUX,
        BOTH
    }

    @Test
    void killsOfHubAndInfluxLoseNothingInventNothingAndAlertOnce() throws Exception {
        int seconds = SECONDS_PER_ROUND * (ROUNDS + 1);
        Instant start =
                InstantSource.system()
                        .instant()
                        .truncatedTo(ChronoUnit.SECONDS)
                        .minusSeconds(seconds + 60L);
        Town town = new Town(start, seconds);
        Path readings = town.file(folder.resolve("town.csv"));
        Path log = folder.resolve("log.csv");
        try (InfluxServer influx = InfluxServer.started(folder.resolve("influx"))) {
            Path config = config(influx, Town.sites(folder));
            HubProcess hub = HubProcess.start(config, folder.resolve("data"));
            try (JavaProcess sender = replay(hub, readings, log)) {
                for (int kills = 1; kills <= ROUNDS; kills++) {
                    awaitAcknowledged(log, town, kills);
                    Victim victim = Victim.values()[(int) ((kills + SEED) % 3)];
                    if (victim != Victim.HUB) {
                        influx.kill();
                    }
                    if (victim != Victim.INFLUX) {
                        hub.kill();
                        hub = HubProcess.start(config, folder.resolve("data"));
                    }
                    if (victim != Victim.HUB) {
                        influx.start();
                    }
                }
                assertThat(sender.awaitEnd()).as(AS + "\n" + sender.everything()).isZero();
                reconcile(town, influx, log);
            } finally {
                hub.close();
            }
        }
    }

    private void awaitAcknowledged(Path log, Town town, int kills) {
        double share = (kills - 1 + random.nextDouble()) / (ROUNDS + 1);
        long lines = Math.round(share * town.readings());
        await(AS).atMost(PATIENCE).pollInterval(POLL).until(() -> acknowledged(log) >= lines);
    }

    private static long acknowledged(Path log) throws IOException {
        if (!Files.exists(log)) {
            return 0;
        }
        try (var lines = Files.lines(log)) {
            return lines.count() - 1;
        }
    }

    private void reconcile(Town town, InfluxServer influx, Path log) throws Exception {
        Map<String, Set<String>> acknowledged = acknowledgedPoints(log);
        for (int gauge = 1; gauge <= Town.GAUGES; gauge++) {
            String device = "g" + gauge;
            Set<String> sent = town.points(gauge);
            assertThat(acknowledged.get(device)).as(AS).isEqualTo(sent);
            await(AS).atMost(PATIENCE).until(() -> points(influx, device).size() >= sent.size());
            assertThat(points(influx, device)).as("%s %s", AS, device).isEqualTo(sent);
        }
        Set<String> news = town.news();
        await(AS).atMost(PATIENCE).until(() -> told().keySet().containsAll(news));
        assertThat(told().keySet()).as(AS).isEqualTo(news);
        assertThat(told().values()).as(AS + ": one id for each").allMatch(ids -> ids.size() == 1);
        assertThat(webhook.refused()).isEmpty();
    }

    /** Ids of the messages by alert and event number. */
    private Map<String, Set<String>> told() {
        return webhook.received().stream()
                .collect(
                        Collectors.groupingBy(
                                message ->
                                        message.body().get("id").asText()
                                                + " "
                                                + message.body().get("eventNumber").asInt(),
                                Collectors.mapping(
                                        WebhookReceiver.Received::id, Collectors.toSet())));
    }

    private static Map<String, Set<String>> acknowledgedPoints(Path log) throws IOException {
        Map<String, Set<String>> points = new HashMap<>();
        for (String line : Files.readAllLines(log).stream().skip(1).toList()) {
            String[] fields = line.split(",", -1);
            points.computeIfAbsent(fields[1], _ -> new TreeSet<>())
                    .add(point(fields[0], fields[3]));
        }
        return points;
    }

    private static String point(String time, String value) {
        return OffsetDateTime.parse(time).toInstant().toEpochMilli()
                + "000000 "
                + Double.parseDouble(value);
    }

    private static Set<String> points(InfluxServer influx, String device) throws Exception {
        String answer =
                influx.query(
                        "mimamori",
                        "SELECT value FROM river_level WHERE device = '" + device + "'");
        Set<String> points = new TreeSet<>();
        Matcher row = Pattern.compile("\\[(\\d{19}),([\\d.]+)]").matcher(answer);
        while (row.find()) {
            points.add(row.group(1) + " " + Double.parseDouble(row.group(2)));
        }
        return points;
    }

    private JavaProcess replay(HubProcess hub, Path readings, Path log) throws IOException {
        return JavaProcess.start(
                folder,
                "io.mimamori.edge.replay.Replay",
                List.of(
                        "--readings",
                        readings.toString(),
                        "--hub",
                        "mqtt://127.0.0.1:" + mqttPort,
                        "--token-file",
                        hub.adminTokenFile().toString(),
                        "--register",
                        "--speed",
                        "" + SPEED,
                        "--log",
                        log.toString()));
    }

    private Path config(InfluxServer influx, List<Path> sites) throws IOException {
        Files.writeString(folder.resolve("webhook.secret"), WebhookReceiver.SECRET);
        List<String> quoted = new ArrayList<>();
        sites.forEach(site -> quoted.add("'" + site + "'"));
        return Files.writeString(
                folder.resolve("hub.yaml"),
                """
                http: {port: 0}
                mqtt: {port: %d}
                coap: {port: 0}
                coaps: {port: 0}
                influx: {url: '%s', database: mimamori}
                webhook: {url: '%s', secretFile: webhook.secret, test: false}
                sites: [%s]
                """
                        .formatted(
                                mqttPort, influx.url(), webhook.url(), String.join(", ", quoted)));
    }
}
