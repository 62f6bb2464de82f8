package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Value;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that never finish asking, or never read what they asked for. */
class SlowClientsTest {
    /** More than the socket's buffers and the queue hold. */
    private static final int ALERTS_MAX = 60_000;

    private static final Duration PATIENCE = Duration.ofMillis(600);

    @TempDir private Path folder;
    private WebHub hub;

    @BeforeEach
    void start() throws IOException {
        hub =
                new WebHub(
                        folder,
                        InstantSource.fixed(Instant.ofEpochMilli(WebHub.NOW)),
                        false,
                        new SlowClients.Limits(PATIENCE, 100));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void aHeadThatComesByteByByteIsCutOff() throws Exception {
        try (Socket loris = connect()) {
            assertThat(cutOffWhileSending(loris, "GET /healthz HTTP/1.1\r\nX-Slow: ")).isTrue();
        }
        othersAreServed();
    }

    @Test
    void aBodyThatComesByteByByteIsCutOff() throws Exception {
        String head =
                "POST /api/v1/readings/g1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                        + hub.token
                        + "\r\nContent-Type: application/senml+json\r\nContent-Length: 900000\r\n\r\n";
        try (Socket slow = connect()) {
            assertThat(cutOffWhileSending(slow, head)).isTrue();
        }
        othersAreServed();
    }

    @Test
    void aLiveFeedOutlastsThePatienceOfAQuestion() throws Exception {
        try (Socket watcher = connect()) {
            ask(watcher, "/api/v1/events");
            await().until(() -> hub.subscribers.count() == 1);
            await().pollDelay(PATIENCE.multipliedBy(3))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> hub.subscribers.count() == 1);
            hub.arrive("g1", "level", WebHub.NOW, Value.of(12.34));
            assertThat(read(watcher, "12.34")).isTrue();
        }
    }

    @Test
    void aWatcherThatNeverReadsCostsABoundedQueueAndLosesItsPlace() throws Exception {
        try (Socket deaf = new Socket()) {
            deaf.setReceiveBufferSize(4_096);
            deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
            ask(deaf, "/api/v1/events");
            await().until(() -> hub.subscribers.count() == 1);
            for (int i = 0; i < ALERTS_MAX && hub.subscribers.count() == 1; i++) {
                hub.raise("kamojima", Hazard.RIVER, "level", "flood", new ChannelId("g1", "level"));
            }
            assertThat(hub.subscribers.count()).isZero();
        }
        othersAreServed();
    }

    private void othersAreServed() throws Exception {
        assertThat(hub.send("GET", "/healthz", "").statusCode()).isEqualTo(200);
    }

    private int port() {
        return URI.create(hub.address()).getPort();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private void ask(Socket socket, String path) throws IOException {
        write(
                socket,
                "GET "
                        + path
                        + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                        + hub.token
                        + "\r\n\r\n");
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static boolean read(Socket socket, String wanted) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder text = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            text.append((char) next);
            if (text.indexOf(wanted) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Sends a byte each 50 ms for ever; true once the server has closed. */
    private static boolean cutOffWhileSending(Socket socket, String begin) throws IOException {
        write(socket, begin);
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        try {
            while (System.nanoTime() < until) {
                write(socket, "a");
                LockSupport.parkNanos(50_000_000);
            }
            return false;
        } catch (SocketException closed) {
            return true;
        }
    }
}
