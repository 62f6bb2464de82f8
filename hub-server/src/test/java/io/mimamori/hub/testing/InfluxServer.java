package io.mimamori.hub.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's influxd as a child process, with a configuration, directories and ports of its own. Can
 * be killed and started again on the same ports and directories. Not thread-safe.
 */
public final class InfluxServer implements AutoCloseable {
    private static final Path BINARY = Path.of("/usr/bin/influxd");
    private static final Duration START_MAX = Duration.ofSeconds(60);

    private final Path folder;
    private final int httpPort;

    /** Name and password of its administrator, as in an address; empty when it asks for none. */
    private final String administrator;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private @Nullable Process process;

    /** Prepares, but does not start; skips the test where influxd is not installed. */
    public InfluxServer(Path folder) throws IOException {
        this(folder, "");
    }

    private InfluxServer(Path folder, String administrator) throws IOException {
        Assumptions.assumeTrue(
                Files.isExecutable(BINARY), "no " + BINARY + ": apt-get install influxdb");
        this.folder = folder;
        this.administrator = administrator;
        httpPort = freePort();
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("influxdb.conf"), configuration());
    }

    /** A server that answers. */
    public static InfluxServer started(Path folder) throws IOException {
        InfluxServer server = new InfluxServer(folder);
        server.start();
        return server;
    }

    /** A server that asks for a login and has an administrator, as whom queries are run. */
    public static InfluxServer startedWithLogin(Path folder)
            throws IOException, InterruptedException {
        InfluxServer server = new InfluxServer(folder, "&u=admin&p=open");
        server.start();
        assertThat(server.query("", "CREATE USER admin WITH PASSWORD 'open' WITH ALL PRIVILEGES"))
                .doesNotContain("error");
        return server;
    }

    public String url() {
        return "http://127.0.0.1:" + httpPort;
    }

    /** Starts it and waits until it answers. */
    public void start() throws IOException {
        process =
                new ProcessBuilder(
                                BINARY.toString(),
                                "-config",
                                folder.resolve("influxdb.conf").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        folder.resolve("influxd.log").toFile()))
                        .start();
        await().atMost(START_MAX).ignoreExceptions().until(() -> send("GET", "/ping", "") == 204);
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

    /** Runs an InfluxQL statement and returns the JSON answer. */
    public String query(String database, String statement)
            throws IOException, InterruptedException {
        String path =
                "/query?epoch=ns"
                        + administrator
                        + "&db="
                        + URLEncoder.encode(database, StandardCharsets.UTF_8)
                        + "&q="
                        + URLEncoder.encode(statement, StandardCharsets.UTF_8);
        return http.send(request("POST", path, ""), HttpResponse.BodyHandlers.ofString()).body();
    }

    /** Writes lines as a foreign program would. */
    public void write(String database, String lines) throws IOException, InterruptedException {
        assertThat(send("POST", "/write?db=" + database, lines)).isEqualTo(204);
    }

    @Override
    public void close() {
        kill();
        http.close();
    }

    private int send(String method, String path, String body)
            throws IOException, InterruptedException {
        return http.send(request(method, path, body), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private HttpRequest request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String configuration() throws IOException {
        return """
        reporting-disabled = true
        bind-address = "127.0.0.1:%d"
        [meta]
          dir = "%3$s/meta"
        [data]
          dir = "%3$s/data"
          wal-dir = "%3$s/wal"
          index-version = "tsi1"
          query-log-enabled = false
        [monitor]
          store-enabled = false
        [http]
          bind-address = "127.0.0.1:%2$d"
          log-enabled = false
          auth-enabled = %4$s
        [logging]
          level = "warn"
        """
                .formatted(freePort(), httpPort, folder.toAbsolutePath(), !administrator.isEmpty());
    }
}
