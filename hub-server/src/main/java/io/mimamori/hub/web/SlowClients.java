package io.mimamori.hub.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the open connections, and cuts off those that take too long to ask. The server's own idle
 * time-out does not see a client that sends a byte now and then ("slow loris"): here the head of a
 * request, and then its body, must be complete within a time. What takes long to answer, such as a
 * live feed, is not meant. When there is no room left, the one that has asked for nothing for the
 * longest goes for a newcomer. Thread-safe; each connection's progress belongs to its event loop.
 */
final class SlowClients implements AutoCloseable {
    private static final int LOOKS_PER_PATIENCE = 6;

    private final Vertx vertx;
    private final Limits limits;
    private final long timer;
    private final Map<HttpConnection, Progress> connections = new ConcurrentHashMap<>();

    /**
     * What clients may take.
     *
     * @param patience longest time to send the head of a request, and then its body
     * @param connectionsMax open connections of all servers together
     */
    record Limits(Duration patience, int connectionsMax) {
        static final Limits STANDARD = new Limits(Duration.ofSeconds(60), 5_000);
    }

    /** What a connection owes. */
    private static final class Progress {
        /** Since when a head or a body is under way; nanoseconds of the machine's own time. */
        private volatile long sinceNanos = System.nanoTime();

        private final AtomicInteger answering = new AtomicInteger();

        /** The head is there. */
        void asked(RoutingContext request) {
            sinceNanos = System.nanoTime();
            AtomicBoolean counted = new AtomicBoolean();
            AtomicBoolean answered = new AtomicBoolean();
            request.request()
                    .end()
                    .onSuccess(_ -> {
                        // A refusal may go out before the body is in.
                        if (!answered.get() && counted.compareAndSet(false, true)) {
                            answering.incrementAndGet();
                        }
                    });
            request.addEndHandler(_ -> {
                sinceNanos = System.nanoTime();
                answered.set(true);
                if (counted.getAndSet(false)) {
                    answering.decrementAndGet();
                }
            });
        }

        boolean owes() {
            return answering.get() == 0;
        }

        long owedNanos() {
            return System.nanoTime() - sinceNanos;
        }
    }

    SlowClients(Vertx vertx, Limits limits) {
        this.vertx = vertx;
        this.limits = limits;
        this.timer =
                vertx.setPeriodic(
                        Math.max(1, limits.patience().toMillis() / LOOKS_PER_PATIENCE),
                        _ -> cutOff());
    }

    void watch(HttpConnection connection) {
        if (connections.size() >= limits.connectionsMax() && !makesRoom()) {
            connection.close();
            return;
        }
        connections.put(connection, new Progress());
        connection.closeHandler(_ -> connections.remove(connection));
    }

    /** False when all are being answered. */
    private boolean makesRoom() {
        Optional<HttpConnection> idlest =
                connections.entrySet().stream()
                        .filter(entry -> entry.getValue().owes())
                        .max(Comparator.comparingLong(entry -> entry.getValue().owedNanos()))
                        .map(Map.Entry::getKey);
        idlest.ifPresent(connection -> {
            connections.remove(connection);
            connection.close();
        });
        return idlest.isPresent();
    }

    /** The head is there: now its body, then the answer. */
    void watch(RoutingContext request) {
        Progress progress = connections.get(request.request().connection());
        if (progress != null) {
            progress.asked(request);
        }
        request.next();
    }

    private void cutOff() {
        connections.forEach((connection, progress) -> {
            if (progress.owes() && progress.owedNanos() > limits.patience().toNanos()) {
                connection.close();
            }
        });
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
    }
}
