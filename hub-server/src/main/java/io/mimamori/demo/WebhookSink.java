package io.mimamori.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * A webhook receiver on loopback that checks the signature: 204 when right, 401 when not. The
 * listener is called on a virtual thread of each call. Thread-safe.
 */
final class WebhookSink implements AutoCloseable {
    /** Standard Webhooks: a body is below 20 kB. */
    private static final int BODY_BYTES_MAX = 20_000;

    private final HttpServer server;
    private final String secret;
    private final InstantSource clock;
    private final Consumer<Hook> listener;

    private WebhookSink(
            HttpServer server, String secret, InstantSource clock, Consumer<Hook> listener) {
        this.server = server;
        this.secret = secret;
        this.clock = clock;
        this.listener = listener;
    }

    /** Listens on a free port; throws {@link UncheckedIOException} when it cannot. */
    static WebhookSink start(String secret, InstantSource clock, Consumer<Hook> listener) {
        try {
            InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            HttpServer server = HttpServer.create(free, 50);
            WebhookSink sink = new WebhookSink(server, secret, clock, listener);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", sink::take);
            server.start();
            return sink;
        } catch (IOException e) {
            throw new UncheckedIOException("the webhook sink cannot listen on loopback", e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/alerts";
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
            if (!exchange.getRequestMethod().equals("POST") || body.length > BODY_BYTES_MAX) {
                exchange.sendResponseHeaders(body.length > BODY_BYTES_MAX ? 413 : 405, -1);
                return;
            }
            Hook hook =
                    Hook.check(
                            header(exchange, "webhook-id"),
                            header(exchange, "webhook-timestamp"),
                            header(exchange, "webhook-signature"),
                            new String(body, StandardCharsets.UTF_8),
                            secret,
                            clock.instant().getEpochSecond());
            listener.accept(hook);
            exchange.sendResponseHeaders(hook.problem().isEmpty() ? 204 : 401, -1);
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }
}
