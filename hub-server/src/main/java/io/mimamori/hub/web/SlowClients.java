package io.mimamori.hub.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Cuts off connections that take too long to ask. The server's own idle time-out does not see a
 * client that sends a byte now and then ("slow loris"): here the head of a request, and then its
 * body, must be complete within a time. What takes long to answer, such as a live feed, is not
 * meant. Thread-safe; each connection's progress belongs to its event loop.
 */
final class SlowClients implements AutoCloseable {
    private static final int LOOKS_PER_PATIENCE = 6;

    private final Vertx vertx;
    private final long patienceNanos;
    private final long timer;
    private final Map<HttpConnection, Progress> connections = new ConcurrentHashMap<>();

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

        boolean isOverdue(long patienceNanos) {
            return answering.get() == 0 && System.nanoTime() - sinceNanos > patienceNanos;
        }
    }

    SlowClients(Vertx vertx, Duration patience) {
        this.vertx = vertx;
        this.patienceNanos = patience.toNanos();
        this.timer =
                vertx.setPeriodic(
                        Math.max(1, patience.toMillis() / LOOKS_PER_PATIENCE), _ -> cutOff());
    }

    void watch(HttpConnection connection) {
        connections.put(connection, new Progress());
        connection.closeHandler(_ -> connections.remove(connection));
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
            if (progress.isOverdue(patienceNanos)) {
                connection.close();
            }
        });
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
    }
}
