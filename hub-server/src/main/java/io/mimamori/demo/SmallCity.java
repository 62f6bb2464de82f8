package io.mimamori.demo;

import io.mimamori.edge.EdgeAgent;
import io.mimamori.hub.Hub;
import io.mimamori.hub.HubClock;
import io.mimamori.hub.HubConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The running city: the hub as {@code ./mimamori hub} runs it, and an edge agent for each place,
 * which speak MQTT with it over sockets. The hub is in exercise mode: what is simulated is never
 * sent as real. Not thread-safe: the demo's own thread.
 */
final class SmallCity implements AutoCloseable {
    private final Path data;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    /**
     * @param data folder for everything the city owns
     */
    SmallCity(Path data) {
        this.data = data;
    }

    /** Where people look. */
    record Addresses(int http, int mqtt, String token) {}

    /** Starts the hub; throws {@link io.mimamori.MimamoriException} when it does not start. */
    Addresses startHub(List<Box> city, Receivers receivers, Optional<URI> influx) {
        Path folder = folder("hub-data");
        Path secret = Box.write(data.resolve("webhook.secret"), receivers.secret());
        Box.write(data.resolve(Box.FLEET), Box.resource(Box.FLEET));
        String sites =
                city.stream()
                        .map(box -> box.writeSite(data) + ", ")
                        .collect(Collectors.joining("", "", Box.FLEET));
        String yaml =
                """
                # The demo's hub. Simulated readings: everything it sends is an exercise.
                name: 見守り（デモ）
                exercise: true
                http: {port: 0}
                mqtt: {port: 0}
                coap: {port: 0}
                coaps: {port: 0}
                smtp: {host: 127.0.0.1, port: %d, from: hub@mimamori.example, to: [duty@city.example], test: true}
                webhook: {url: '%s', secretFile: %s, test: true}
                %s
                sites: [%s]
                """
                        .formatted(
                                receivers.mailPort(),
                                receivers.webhookUrl(),
                                secret.getFileName(),
                                influx.map(url -> "influx: {url: '" + url + "'}").orElse(""),
                                sites);
        Path file = Box.write(data.resolve("hub.yaml"), yaml);
        HubConfig config = HubConfig.parse(file.toString(), yaml);
        Hub hub = Hub.start(config, folder, HubClock.ofMachine(InstantSource.system()));
        running.push(hub);
        return new Addresses(
                hub.ports().http(),
                hub.ports().mqtt(),
                read(folder.resolve("secrets").resolve("admin.token")));
    }

    /** Starts the agent of one place under its own token. */
    void startAgent(Box box, String token, int mqttPort) {
        Path folder = folder(box.agent());
        Path tokenFile = Box.write(folder.resolve("token"), token);
        String yaml =
                """
                device: %s
                tenant: %s
                health: {interval: 10s}
                hub: {url: 'mqtt://127.0.0.1:%d', tokenFile: %s}
                sites: [%s]
                %s
                """
                        .formatted(
                                box.agent(),
                                box.site().tenant(),
                                mqttPort,
                                tokenFile,
                                data.resolve(box.name() + ".site.yaml"),
                                box.sensorsYaml());
        Path file = Box.write(folder.resolve("edge.yaml"), yaml);
        running.push(EdgeAgent.start(file, InstantSource.system()));
    }

    /** Agents first, the hub last. */
    @Override
    public void close() {
        while (!running.isEmpty()) {
            AutoCloseable part = running.pop();
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("stopping " + part + " failed", e);
            }
        }
    }

    private Path folder(String name) {
        try {
            return Files.createDirectories(data.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("making " + data.resolve(name) + " failed", e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + " failed", e);
        }
    }
}
