package io.mimamori.hub.ingest;

import io.mimamori.hub.testing.HubProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Measures line protocol into a hub of its own process: {@code LineLoad FOLDER CLIENTS LINES
 * SECONDS}. Every client has one body of so many lines at a time and sends the next one when it is
 * answered, which is after the fsync. Prints readings/s and how long a body took.
 */
final class LineLoad {
    private static final long START_MILLIS = 1_790_000_000_000L;

    private final HubProcess hub;
    private final String token;
    private final int lines;
    private final AtomicLong clock = new AtomicLong(START_MILLIS);
    private final AtomicLong readings = new AtomicLong();
    private final ConcurrentHistogram micros =
            new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);

    private LineLoad(HubProcess hub, String token, int lines) {
        this.hub = hub;
        this.token = token;
        this.lines = lines;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]));
        Files.writeString(
                folder.resolve("hill.yaml"),
                """
                site: hill
                tenant: city
                hazard: rain
                channels:
                  - {device: w1, channel: temperature, unit: Cel}
                lineProtocol:
                  - {measurement: weather, field: t, tags: {station: north}, device: w1, channel: temperature}
                """);
        Path config =
                Files.writeString(
                        folder.resolve("hub.yaml"),
                        """
                        http: {port: 0}
                        https: {port: 0}
                        mqtt: {port: 0}
                        mqtts: {port: 0}
                        coap: {port: 0}
                        coaps: {port: 0}
                        sites: [hill.yaml]
                        """);
        try (HubProcess hub = HubProcess.start(config, folder.resolve("data"))) {
            String token =
                    hub.post("/api/v1/devices", "{\"device\":\"w1\",\"site\":\"hill\"}")
                            .get("token")
                            .asText();
            for (int run = 0; run < 3; run++) {
                new LineLoad(hub, token, Integer.parseInt(args[2]))
                        .run(Integer.parseInt(args[1]), Integer.parseInt(args[3]));
            }
        }
    }

    private void run(int clients, int seconds) throws Exception {
        long begin = System.nanoTime();
        long end = begin + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            threads.add(Thread.ofPlatform().start(() -> client(end)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double took = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%d clients, %d lines: %.0f readings/s, body p50 %.2f ms, p99 %.1f ms%n",
                clients,
                lines,
                readings.get() / took,
                micros.getValueAtPercentile(50) / 1000.0,
                micros.getValueAtPercentile(99) / 1000.0);
    }

    private void client(long end) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI write =
                    URI.create("http://127.0.0.1:%d/write?precision=ms".formatted(hub.httpPort()));
            while (System.nanoTime() < end) {
                HttpRequest request =
                        HttpRequest.newBuilder(write)
                                .header("Authorization", "Token " + token)
                                .POST(HttpRequest.BodyPublishers.ofString(body()))
                                .build();
                long sent = System.nanoTime();
                int status =
                        client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
                micros.recordValue((System.nanoTime() - sent) / 1000);
                if (status == 204) {
                    readings.addAndGet(lines);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("a client of the measurement failed", e);
        }
    }

    private String body() {
        StringBuilder body = new StringBuilder(lines * 60);
        for (int i = 0; i < lines; i++) {
            long time = clock.getAndIncrement();
            body.append("weather,station=north t=")
                    .append(time % 400 / 10.0)
                    .append(' ')
                    .append(time)
                    .append('\n');
        }
        return body.toString();
    }
}
