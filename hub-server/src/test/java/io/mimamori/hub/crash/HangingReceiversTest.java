package io.mimamori.hub.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.testing.HubProcess;
import io.mimamori.hub.testing.WebhookReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mail server and a webhook that take connections and never say a word, while readings flow. */
class HangingReceiversTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int READINGS = 300;

    @TempDir private Path folder;

    @Test
    void hangingMailAndWebhooksTouchNeitherReadingsNorAlerts() throws Exception {
        try (Silence mail = new Silence();
                Silence webhook = new Silence();
                HubProcess hub =
                        HubProcess.start(
                                config(mail.port(), webhook.port()), folder.resolve("data"))) {
            Instant start = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);
            for (int i = 0; i < READINGS; i++) {
                // Every second one crosses the level, so every one is an event to be told.
                hub.postSenml(
                        "/api/v1/readings/g1",
                        "[{\"n\":\"level\",\"t\":%d,\"v\":%d}]"
                                .formatted(
                                        start.minusSeconds(READINGS - i).getEpochSecond(),
                                        i % 2 == 0 ? 13 : 1));
            }
            await().atMost(PATIENCE)
                    .until(() -> !mail.connections.isEmpty() && !webhook.connections.isEmpty());
            await().atMost(PATIENCE)
                    .until(() -> hub.metric("mimamori_readings_stored_total") == READINGS);
            await().atMost(PATIENCE)
                    .until(() ->
                            hub.metric("mimamori_alerts_total{event=\"CLEARED\"}") >= READINGS / 2);
            assertThat(hub.get("/readyz").get("status").asText()).isEqualTo("ready");
            assertThat(hub.metric("mimamori_deliveries_total{channel=\"webhook\",result=\"ok\"}"))
                    .isZero();
        }
    }

    private Path config(int mailPort, int webhookPort) throws IOException {
        Path site = Files.writeString(folder.resolve("s1.yaml"), Town.site("s1", "g1"));
        Files.writeString(folder.resolve("secret"), WebhookReceiver.SECRET);
        return Files.writeString(
                folder.resolve("hub.yaml"),
                """
                http: {port: 0}
                mqtt: {port: 0}
                https: {port: 0}
                mqtts: {port: 0}
                coap: {port: 0}
                coaps: {port: 0}
                smtp: {host: 127.0.0.1, port: %d, to: duty@city.example, groupWait: 0s}
                webhook: {url: 'http://127.0.0.1:%d/', secretFile: secret}
                sites: ['%s']
                """
                        .formatted(mailPort, webhookPort, site));
    }

    /** Takes connections and says nothing. */
    private static final class Silence implements AutoCloseable {
        private final ServerSocket server =
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<Socket> connections = new CopyOnWriteArrayList<>();

        Silence() throws IOException {
            Thread.ofVirtual().name("silence").start(this::accept);
        }

        int port() {
            return server.getLocalPort();
        }

        private void accept() {
            try {
                while (!server.isClosed()) {
                    connections.add(server.accept());
                }
            } catch (SocketException _) {
                // Closed: the test is over.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
        }
    }
}
