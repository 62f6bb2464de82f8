package io.mimamori.hub.testing;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A provider of messages as a real HTTP server that keeps to what the provider documents, with a
 * switch for what may go wrong. Thread-safe.
 */
public abstract class ProviderServer implements AutoCloseable {
    private static final Duration HANG = Duration.ofSeconds(20);

    /** What goes wrong. */
    public enum Fault {
        NONE,
        /** Accepts the message, and nobody gets it. */
        DROP,
        /** Takes the message, and the connection ends before the answer. */
        LOSE_ANSWER,
        /** 429 with Retry-After: 30. */
        TOO_MANY,
        FAIL,
        REFUSE,
        SLOW,
        HANG
    }

    /** A request. */
    public record Call(String method, URI uri, Headers headers, byte[] bytes) {
        /** The body as text. */
        public String body() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** A header, or the empty text. */
        public String header(String name) {
            return Optional.ofNullable(headers.getFirst(name)).orElse("");
        }
    }

    /** A message as the provider understood it. */
    public record Taken(String key, String subject, String text) {}

    /** An answer, and what was taken with it. */
    protected record Answer(
            int status, String body, Map<String, String> headers, Optional<Taken> taken) {
        static Answer refused(int status, String body) {
            return new Answer(status, body, Map.of(), Optional.empty());
        }

        static Answer of(int status, String body, Taken taken) {
            return new Answer(status, body, Map.of(), Optional.of(taken));
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
    private final List<Taken> attempts = Collections.synchronizedList(new ArrayList<>());
    private final List<Taken> shown = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Long> arrivals = new ConcurrentHashMap<>();
    private final Set<String> shownKeys = ConcurrentHashMap.newKeySet();
    private boolean serving; // guarded by this
    private volatile Fault fault = Fault.NONE;
    private volatile Duration slowness = Duration.ofMillis(500);

    protected ProviderServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
    }

    /** Answers as the provider does; called by one thread at a time. */
    protected abstract Answer answer(Call call);

    /** Where it listens; the first call opens it. */
    public synchronized URI url() {
        if (!serving) {
            serving = true;
            server.createContext("/", this::serve);
            server.start();
        }
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public void set(Fault next) {
        fault = next;
    }

    public void slowness(Duration time) {
        slowness = time;
    }

    /** Every request, whatever came of it. */
    public List<Call> calls() {
        return copy(calls);
    }

    /** Every message that was well-formed, repetitions included. */
    public List<Taken> attempts() {
        return copy(attempts);
    }

    /** When the first attempt of each message was there, by key: {@link System#nanoTime}. */
    public Map<String, Long> arrivals() {
        return Map.copyOf(arrivals);
    }

    /** What people got to see: dropped messages and those known to be repetitions are not. */
    public List<Taken> shown() {
        return copy(shown);
    }

    private static <T> List<T> copy(List<T> all) {
        synchronized (all) {
            return List.copyOf(all);
        }
    }

    @Override
    public void close() {
        over.countDown();
        server.stop(0);
        threads.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Call call =
                new Call(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        exchange.getRequestHeaders(),
                        body);
        calls.add(call);
        Fault now = fault;
        switch (now) {
            case HANG -> await(HANG);
            case SLOW -> await(slowness);
            case NONE, DROP, LOSE_ANSWER, TOO_MANY, FAIL, REFUSE -> {}
        }
        Answer answer = answer(now, call);
        if (now == Fault.LOSE_ANSWER) {
            exchange.close();
            return;
        }
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private synchronized Answer answer(Fault now, Call call) {
        return switch (now) {
            case TOO_MANY ->
                    new Answer(
                            429,
                            "{\"message\":\"too many requests\"}",
                            Map.of("Retry-After", "30"),
                            Optional.empty());
            case FAIL -> Answer.refused(500, "{\"message\":\"internal error\"}");
            case REFUSE -> Answer.refused(400, "{\"message\":\"the request is not valid\"}");
            case NONE, DROP, LOSE_ANSWER, SLOW, HANG -> {
                Answer answer = answer(call);
                answer.taken().ifPresent(taken -> note(taken, now));
                yield answer;
            }
        };
    }

    private void note(Taken taken, Fault now) {
        attempts.add(taken);
        arrivals.putIfAbsent(taken.key(), System.nanoTime());
        boolean repeated = knowsRepetitions() && isShown(taken.key());
        if (now != Fault.DROP && !repeated) {
            shown.add(taken);
            shownKeys.add(taken.key());
        }
    }

    protected final boolean isShown(String key) {
        return shownKeys.contains(key);
    }

    /** Whether one message under one key is shown once. */
    public boolean knowsRepetitions() {
        return true;
    }

    private void await(Duration time) {
        try {
            if (over.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                Thread.currentThread().interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
