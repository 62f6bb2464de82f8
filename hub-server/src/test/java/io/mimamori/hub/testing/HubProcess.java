package io.mimamori.hub.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command {@code hub} as a process of its own, and a client of its API. */
public final class HubProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path data;
    private final JavaProcess process;

    private HubProcess(Path data, JavaProcess process) {
        this.data = data;
        this.process = process;
    }

    /** Starts a hub and waits for its READY; logs go beside the data folder. */
    public static HubProcess start(Path config, Path data, String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("--config", config.toString(), "--data", data.toString()));
        arguments.addAll(List.of(more));
        Path logs = Files.createDirectories(data.resolveSibling("logs"));
        JavaProcess process = JavaProcess.start(logs, "io.mimamori.hub.HubServer", arguments);
        try {
            process.awaitLine("READY");
        } catch (RuntimeException | AssertionError e) {
            process.close();
            throw e;
        }
        return new HubProcess(data, process);
    }

    public int httpPort() throws IOException {
        return port("http");
    }

    public int mqttPort() throws IOException {
        return port("mqtt");
    }

    public Path adminTokenFile() {
        return data.resolve("secrets/admin.token");
    }

    /** GET of an API path such as {@code /api/v1/alerts}; fails unless it is answered 200. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET().build());
    }

    public JsonNode post(String path, String body) throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    public void put(String path, String body) throws IOException, InterruptedException {
        send(
                request(path)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    public void delete(String path) throws IOException, InterruptedException {
        send(request(path).DELETE().build());
    }

    /** A SenML pack in JSON; fails unless it is taken. */
    public void postSenml(String path, String pack) throws IOException, InterruptedException {
        send(
                request(path)
                        .header("Content-Type", "application/senml+json")
                        .POST(HttpRequest.BodyPublishers.ofString(pack))
                        .build());
    }

    /** The value of a metric with these exact labels, 0 when it is absent. */
    public double metric(String nameAndLabels) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(request("/metrics").build(), HttpResponse.BodyHandlers.ofString());
        return answer.body()
                .lines()
                .filter(line -> line.startsWith(nameAndLabels + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    public String log() {
        return process.everything();
    }

    public long pid() {
        return process.pid();
    }

    /** As kill -9. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }

    /** Port of a listener such as {@code coaps}. */
    public int port(String listener) throws IOException {
        return JSON.readTree(data.resolve("ports.json").toFile()).get(listener).asInt();
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort() + path))
                .header("Authorization", "Bearer " + Files.readString(adminTokenFile()).strip());
    }

    private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new AssertionError(
                    request.method()
                            + " "
                            + request.uri()
                            + " was answered "
                            + answer.statusCode()
                            + ": "
                            + answer.body());
        }
        return answer.body().isEmpty() ? JSON.nullNode() : JSON.readTree(answer.body());
    }
}
