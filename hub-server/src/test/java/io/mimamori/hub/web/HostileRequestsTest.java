package io.mimamori.hub.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.testing.Leaks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that mean harm; others are served meanwhile. */
class HostileRequestsTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int CONNECTIONS_MAX = 1_000;

    @TempDir private Path folder;
    private WebHub hub;

    @BeforeEach
    void start() throws Exception {
        InstantSource machine = InstantSource.fixed(Instant.ofEpochMilli(WebHub.NOW));
        SlowClients.Limits limits = new SlowClients.Limits(Duration.ofMinutes(10), CONNECTIONS_MAX);
        hub = new WebHub(folder, machine, false, limits);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void headersOverTheLimitAreRefused() throws Exception {
        String many = "X-Y: z\r\n".repeat(WebServer.HEADER_BYTES_MAX / 4);
        assertThat(answer("GET /healthz HTTP/1.1\r\nHost: x\r\n" + many + "\r\n"))
                .contains(" 431 ");
        String long1 = "X-Y: " + "z".repeat(WebServer.HEADER_BYTES_MAX) + "\r\n";
        assertThat(answer("GET /healthz HTTP/1.1\r\nHost: x\r\n" + long1 + "\r\n"))
                .contains(" 431 ");
        othersAreServed();
    }

    @Test
    void anEndlessAddressIsRefused() throws Exception {
        assertThat(answer("GET /" + "a".repeat(100_000) + " HTTP/1.1\r\n\r\n")).contains(" 414 ");
        othersAreServed();
    }

    @Test
    void aBodyThatIsNoHttpIsRefusedOrCutOff() throws Exception {
        String head = "POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n";
        String form = "Content-Type: application/x-www-form-urlencoded\r\n\r\n";
        assertThat(answer(head + form + "zz\r\nx\r\n")).matches("|.* 400 .*");
        othersAreServed();
    }

    @Test
    void thousandsThatNeverAskKeepNobodyOut() throws Exception {
        Leaks before = Leaks.now();
        List<Socket> silent = new ArrayList<>();
        Socket watcher = watcher();
        silent.add(watcher);
        for (int i = 1; i < 2 * CONNECTIONS_MAX; i++) {
            silent.add(new Socket(InetAddress.getLoopbackAddress(), port()));
            if (i % 2 == 0) {
                silent.get(i).getOutputStream().write("GET / HT".getBytes(ISO_8859_1));
            }
            if (i % 500 == 0) {
                othersAreServed();
            }
        }
        othersAreServed();
        silent.get(1).setSoTimeout(PATIENCE_MILLIS);
        assertThat(silent.get(1).getInputStream().read()).as("made room").isEqualTo(-1);
        assertThat(hub.subscribers.count()).as("is answered, so it stays").isEqualTo(1);
        for (Socket socket : silent) {
            socket.close();
        }
        Leaks.assertNoneSince(before, "connections that never asked");
    }

    @Test
    void aFloodWithoutATokenIsRefused() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            String path = i % 2 == 0 ? "/api/v1/devices" : "/api/v1/readings/g1";
            String[] headers = {
                "Authorization", "Bearer wrong" + i, "Content-Type", "application/json"
            };
            assertThat(hub.send("POST", path, "{}", headers).statusCode()).isEqualTo(401);
        }
        othersAreServed();
    }

    private Socket watcher() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        String head = "GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ";
        socket.getOutputStream().write((head + hub.token + "\r\n\r\n").getBytes(ISO_8859_1));
        await().until(() -> hub.subscribers.count() == 1);
        return socket;
    }

    private void othersAreServed() throws Exception {
        assertThat(hub.send("GET", "/healthz", "").statusCode()).isEqualTo(200);
    }

    private int port() {
        return URI.create(hub.address()).getPort();
    }

    /** The first line of the answer; empty when the hub only closed. */
    private String answer(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            StringBuilder line = new StringBuilder();
            for (int next = socket.getInputStream().read();
                    next >= 0 && next != '\r';
                    next = socket.getInputStream().read()) {
                line.append((char) next);
            }
            return line.toString();
        }
    }
}
