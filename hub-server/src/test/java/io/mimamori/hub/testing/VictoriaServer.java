package io.mimamori.hub.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's VictoriaMetrics as a child process, with a directory and port of its own. Can be killed
 * and started again on them. Not thread-safe.
 */
public final class VictoriaServer implements AutoCloseable {
    private static final Path BINARY = Path.of("/usr/bin/victoria-metrics");
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final String retention;
    private final int port;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private @Nullable Process process;

    /** Prepares, but does not start; skips the test where VictoriaMetrics is not installed. */
    public VictoriaServer(Path folder) throws IOException {
        this(folder, "100y");
    }

    /** {@code retention} such as {@code 100y}; {@code 1}, a month, is VictoriaMetrics' own. */
    public VictoriaServer(Path folder, String retention) throws IOException {
        Assumptions.assumeTrue(
                Files.isExecutable(BINARY), "no " + BINARY + ": apt-get install victoria-metrics");
        this.retention = retention;
        this.folder = Files.createDirectories(folder);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    /** A server that answers. */
    public static VictoriaServer started(Path folder) throws IOException {
        VictoriaServer server = new VictoriaServer(folder);
        server.start();
        return server;
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Starts it as docs/operations.md says and waits until it answers. */
    public void start() throws IOException {
        process =
                new ProcessBuilder(
                                BINARY.toString(),
                                "-httpListenAddr=127.0.0.1:" + port,
                                "-storageDataPath=" + folder.resolve("data").toAbsolutePath(),
                                "-retentionPeriod=" + retention,
                                "-dedup.minScrapeInterval=1ms",
                                "-memory.allowedPercent=10")
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        folder.resolve("victoria.log").toFile()))
                        .start();
        await().atMost(START_MAX).ignoreExceptions().until(() -> get("/health").equals("OK"));
    }

    /** As {@code kill -9}; waits until it is gone. */
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            running.onExit().join();
            process = null;
        }
    }

    /** Makes what was written last readable, and durable. */
    public void flush() throws IOException, InterruptedException {
        assertThat(get("/internal/force_flush")).isEmpty();
    }

    /** {@code time value} (ms) of all that is stored under this PromQL selector. */
    public Set<String> stored(String selector) throws IOException, InterruptedException {
        flush();
        Set<String> samples = new TreeSet<>();
        String answer =
                get(
                        "/api/v1/export?match[]="
                                + URLEncoder.encode(selector, StandardCharsets.UTF_8));
        for (String line : answer.lines().toList()) {
            JsonNode series = JSON.readTree(line);
            for (int i = 0; i < series.get("timestamps").size(); i++) {
                samples.add(
                        series.get("timestamps").get(i).asLong()
                                + " "
                                + series.get("values").get(i).asDouble());
            }
        }
        return samples;
    }

    @Override
    public void close() {
        kill();
        http.close();
    }

    private String get(String path) throws IOException, InterruptedException {
        URI address = URI.create(url() + path.replace("[]", "%5B%5D"));
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(20)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
