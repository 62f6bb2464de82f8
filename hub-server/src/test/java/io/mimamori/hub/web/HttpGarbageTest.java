package io.mimamori.hub.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.testing.Leaks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that no client should send: mutations of valid ones in their first line, headers, path,
 * query, JSON and form. {@code -Dseed=N} replays a run, {@code -Dpackets=N} sends more.
 */
class HttpGarbageTest {
    private static final int REQUESTS = Integer.getInteger("packets", 10_000);
    private static final long SEED = Long.getLong("seed", 20_261_127L);

    /** Every so many the answer is read; the others are gone before it comes. */
    private static final int READ_EVERY = 4;

    private static final int ANSWER_MILLIS_MAX = 40;

    @TempDir private Path folder;
    private WebHub hub;

    @BeforeEach
    void start() throws Exception {
        hub = new WebHub(folder);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void everyAnswerIsARefusalOrAResultAndTheHubStaysAsItWas() throws Exception {
        Random random = new Random(SEED);
        throwSome(random, REQUESTS / 20);
        Leaks before = Leaks.now();
        int answers = throwSome(random, REQUESTS);
        assertThat(answers).isGreaterThan(REQUESTS / READ_EVERY / 4);
        assertThat(hub.send("GET", "/healthz", "").statusCode()).isEqualTo(200);
        assertThat(hub.call("GET", "/api/v1/sites", "").statusCode()).isEqualTo(200);
        Leaks.assertNoneSince(before, "-Dseed=" + SEED);
    }

    private int throwSome(Random random, int requests) throws IOException {
        int port = URI.create(hub.address()).getPort();
        int answers = 0;
        for (int i = 0; i < requests; i++) {
            String request = mutated(random);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(ANSWER_MILLIS_MAX);
                socket.getOutputStream().write(request.getBytes(ISO_8859_1));
                if (i % READ_EVERY == 0) {
                    String answer = answer(socket);
                    answers += answer.isEmpty() ? 0 : 1;
                    assertThat(answer)
                            .as("-Dseed=%d, request %d:%n%s", SEED, i, request)
                            // Vert.x answers with the version that was asked for, whatever it is.
                            .matches("|.* ([1-4][0-9][0-9]|501|505) .*");
                }
            } catch (SocketTimeoutException e) {
                // It waits for the rest of the request: that is what it was told to do.
                assertThat(e).isNotNull();
            } catch (IOException hubClosedFirst) {
                assertThat(hubClosedFirst).isNotNull();
            }
        }
        return answers;
    }

    private static String answer(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next >= 0 && next != '\r';
                next = socket.getInputStream().read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    private String mutated(Random random) {
        String authorised = "Host: hub\r\nAuthorization: Bearer " + hub.token + "\r\n";
        List<String> valid =
                List.of(
                        "GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n",
                        "GET /api/v1/sites?limit=10 HTTP/1.1\r\n" + authorised + "\r\n",
                        "GET /api/v1/series/kamojima/g1.level?from=2026-09-20T00:00:00Z&every=1h HTTP/1.1\r\n"
                                + authorised
                                + "\r\n",
                        "GET /api/v1/alerts?state=open&after=10 HTTP/1.1\r\n" + authorised + "\r\n",
                        "GET /api/v1/refused?after=1 HTTP/1.1\r\n" + authorised + "\r\n",
                        body(
                                "POST /api/v1/readings/g1 HTTP/1.1\r\n" + authorised,
                                "application/senml+json",
                                "[{\"n\":\"level\",\"v\":1}]"),
                        body(
                                "POST /api/v1/devices HTTP/1.1\r\n" + authorised,
                                "application/json",
                                "{\"device\":\"g1\",\"site\":\"kamojima\"}"),
                        body(
                                "PUT /api/v1/devices/g1/configuration HTTP/1.1\r\n" + authorised,
                                "application/json",
                                "{\"interval\":60,\"nested\":{\"a\":[1,2]}}"),
                        body(
                                "POST /sign-in HTTP/1.1\r\nHost: hub\r\n",
                                "application/x-www-form-urlencoded",
                                "token=wrong&next=%2F"),
                        "GET /assets/console.css HTTP/1.1\r\nHost: hub\r\nAccept-Language: ja;q=0.9\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: hub\r\nCookie: session=abc; language=ja\r\n\r\n");
        StringBuilder request = new StringBuilder(valid.get(random.nextInt(valid.size())));
        for (int changes = random.nextInt(5); changes > 0; changes--) {
            int at = random.nextInt(request.length());
            switch (random.nextInt(4)) {
                case 0 -> request.setCharAt(at, (char) random.nextInt(256));
                case 1 -> request.deleteCharAt(at);
                case 2 -> request.insert(at, "%00../{\"\\\u00ff[".charAt(random.nextInt(11)));
                default ->
                        request.insert(
                                at, request.substring(at, Math.min(at + 20, request.length())));
            }
        }
        return request.toString();
    }

    private static String body(String head, String type, String body) {
        return head
                + "Content-Type: "
                + type
                + "\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }
}
