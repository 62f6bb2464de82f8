package io.mimamori.hub.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mimamori.hub.testing.HubProcess;
import io.mimamori.hub.testing.ProcessWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * The hub that inputs are thrown at, a healthy client of it, and what must hold meanwhile: the
 * client is answered, the log tells of no fault, memory, threads and open files stay as they were.
 */
final class FuzzHub implements AutoCloseable {
    private static final long ANSWER_MILLIS_MAX = 15_000;
    private static final long HEAP_MORE_MB_MAX = 48;
    private static final long FILES_MORE_MAX = 64;
    private static final long THREADS_MORE_MAX = 40;
    private static final long LOG_BYTES_MAX = 1 << 20;
    private static final String HEALTHY = "healthy";

    private final HubProcess hub;
    private final ProcessWatch watch;
    private final MqttAsyncClient healthy;
    private final Secrets secrets;
    private ProcessWatch.Holding before = new ProcessWatch.Holding(0, 0, 0, 0);
    private int logSeen;
    private long acknowledged;

    FuzzHub(Path folder) throws Exception {
        hub = HubProcess.start(configuration(folder), folder.resolve("data"));
        watch = new ProcessWatch(hub.pid());
        String admin = Files.readString(hub.adminTokenFile()).strip();
        secrets = new Secrets(register("g1"), admin);
        healthy =
                new MqttAsyncClient(
                        "tcp://127.0.0.1:" + hub.mqttPort(), HEALTHY, new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName(HEALTHY);
        options.setPassword(register(HEALTHY).getBytes(UTF_8));
        healthy.connect(options).waitForCompletion(ANSWER_MILLIS_MAX);
    }

    private static Path configuration(Path folder) throws IOException {
        Files.writeString(
                folder.resolve("kamojima.yaml"),
                """
                site: kamojima
                tenant: city
                hazard: river
                datum: T.P.
                channels:
                  - {device: g1, channel: level, quantity: river_level, unit: m, resolution: 0.01, range: [-5, 30]}
                  - {device: g1, channel: batt, quantity: battery, unit: V}
                  - {device: g1, channel: door}
                  - {device: g1, channel: "0"}
                  - {device: g1, channel: rain-10m}
                  - {device: g1, channel: text}
                  - {device: g1, channel: blob}
                  - {device: g1, channel: total}
                  - {device: g2, channel: level, quantity: river_level, unit: m}
                  - {device: healthy, channel: level, quantity: river_level, unit: m}
                rules:
                  - {id: level, kind: ladder, channel: level, levels: {warning: 12.66, flood: 13.42}, hysteresis: 0.10}
                lineProtocol:
                  - {measurement: gauge, field: level, device: g1, channel: level}
                """);
        return Files.writeString(
                folder.resolve("hub.yaml"),
                """
                http: {port: 0}
                https: {port: 0}
                mqtt: {port: 0}
                mqtts: {port: 0}
                coap: {port: 0}
                coaps: {port: 0}
                sites: [kamojima.yaml]
                """);
    }

    private String register(String device) throws IOException, InterruptedException {
        String body = "{\"device\":\"%s\",\"site\":\"kamojima\"}".formatted(device);
        return hub.post("/api/v1/devices", body).get("token").asText();
    }

    /** Everything that inputs are thrown at. */
    List<FuzzTarget> targets() throws IOException {
        return List.of(
                new MqttFuzz(hub.mqttPort(), secrets),
                new CoapFuzz(hub.port("coap"), hub.port("coaps"), secrets),
                new HttpFuzz(hub.httpPort(), secrets));
    }

    /** What the hub holds from now on is what it may hold. */
    void remember() throws IOException, InterruptedException {
        before = watch.now();
    }

    String holding() throws IOException, InterruptedException {
        return watch.now().toString();
    }

    /** What is broken now; empty when the healthy client is served and nothing is in the log. */
    Optional<String> fault() throws IOException, InterruptedException {
        try {
            serveHealthy();
        } catch (MqttException | AssertionError | IOException e) {
            return Optional.of("the healthy client is not served: " + e);
        }
        return logged();
    }

    private void serveHealthy() throws MqttException, IOException, InterruptedException {
        String pack = "[{\"n\":\"level\",\"v\":%.2f}]".formatted(acknowledged % 100 / 100.0);
        byte[] bytes = String.format(Locale.ROOT, pack).getBytes(UTF_8);
        IMqttToken token = healthy.publish("mm/1/city/healthy/up", bytes, 1, false);
        token.waitForCompletion(ANSWER_MILLIS_MAX);
        int[] codes = token.getReasonCodes();
        if (codes != null && codes.length > 0 && codes[0] != 0) {
            throw new AssertionError("PUBACK 0x" + Integer.toHexString(codes[0]));
        }
        acknowledged++;
        hub.get("/healthz");
    }

    /** What the log says since the last look, if it is a fault. */
    private Optional<String> logged() {
        String log = hub.log();
        String fresh = log.substring(Math.min(logSeen, log.length()));
        logSeen = log.length();
        if (log.length() > LOG_BYTES_MAX) {
            return Optional.of("the log has grown to " + log.length() + " characters");
        }
        return fresh.lines()
                .filter(line ->
                        line.contains(" ERROR ")
                                || line.contains(" WARN ")
                                || line.startsWith("Exception in")
                                || line.contains("OutOfMemoryError"))
                .findFirst()
                .map(first -> "the log says: " + fresh.substring(fresh.indexOf(first)));
    }

    /** What has grown since {@link #remember}; empty when nothing has. */
    Optional<String> growth() throws IOException, InterruptedException {
        ProcessWatch.Holding now = watch.now();
        boolean grown =
                now.heapMb() > before.heapMb() + HEAP_MORE_MB_MAX
                        || now.files() > before.files() + FILES_MORE_MAX
                        || now.threads() > before.threads() + THREADS_MORE_MAX;
        return grown ? Optional.of("was " + before + ", is " + now) : Optional.empty();
    }

    /** Whether what was acknowledged to the healthy client is stored. */
    Optional<String> missing() throws IOException, InterruptedException {
        long stored = 0;
        for (var bucket :
                hub.get("/api/v1/series/kamojima/level?device=healthy&from=-24h&to=now&every=1h")
                        .get("items")) {
            stored += bucket.get("count").asLong();
        }
        return stored == acknowledged
                ? Optional.empty()
                : Optional.of(stored + " stored of " + acknowledged + " acknowledged");
    }

    @Override
    public void close() {
        try {
            healthy.disconnectForcibly(1_000, 1_000, false);
            healthy.close();
        } catch (MqttException e) {
            // The hub is stopped next anyway.
        }
        hub.close();
    }
}
