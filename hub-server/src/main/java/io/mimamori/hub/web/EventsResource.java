package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.live.LiveEvent;
import io.mimamori.hub.live.LiveQueue;
import io.mimamori.hub.live.LiveSubscribers;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * {@code /api/v1/events}: readings and alerts as they happen, as server-sent events; a {@code
 * clock} event first and every 15 s says the hub's time. Event loop only.
 */
final class EventsResource {
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Vertx vertx;
    private final LiveSubscribers subscribers;
    private final InstantSource clock;

    EventsResource(Vertx vertx, LiveSubscribers subscribers, InstantSource clock) {
        this.vertx = vertx;
        this.subscribers = subscribers;
        this.clock = clock;
    }

    void mount(Routes routes) {
        routes.direct(HttpMethod.GET, "/api/v1/events", this::open);
    }

    private void open(RoutingContext request) {
        Context loop = request.vertx().getOrCreateContext();
        AtomicReference<Optional<Stream>> stream = new AtomicReference<>(Optional.empty());
        Optional<LiveQueue> queue =
                subscribers.subscribe(
                        () -> loop.runOnContext(_ -> stream.get().ifPresent(Stream::drain)));
        if (queue.isEmpty()) {
            request.response().putHeader("Retry-After", "10");
            Answers.problem(
                    request,
                    503,
                    LiveSubscribers.SUBSCRIBERS_MAX + " watch already; try again later");
            return;
        }
        Stream opened = new Stream(request.response(), queue.get());
        stream.set(Optional.of(opened));
        opened.start();
    }

    /** One browser. Event loop only. */
    private final class Stream {
        private final HttpServerResponse response;
        private final LiveQueue queue;
        private long timer;

        Stream(HttpServerResponse response, LiveQueue queue) {
            this.response = response;
            this.queue = queue;
        }

        void start() {
            response.setChunked(true)
                    .putHeader("Content-Type", "text/event-stream; charset=utf-8")
                    .putHeader("X-Accel-Buffering", "no");
            response.closeHandler(_ -> end());
            response.exceptionHandler(_ -> end());
            response.drainHandler(_ -> drain());
            response.write("retry: 2000\n\n");
            tellTime();
            timer = vertx.setPeriodic(HEARTBEAT.toMillis(), _ -> beat());
            drain();
        }

        private void beat() {
            if (!response.writeQueueFull()) {
                response.write(": still here\n\n");
                tellTime();
            }
        }

        private void tellTime() {
            String now =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("time", AlertJson.time(clock.millis()))
                            .toString();
            write(new LiveEvent("clock", now));
        }

        void drain() {
            if (queue.isCutOff()) {
                end();
                response.end();
                return;
            }
            while (!response.closed() && !response.writeQueueFull()) {
                Optional<LiveEvent> event = queue.poll();
                if (event.isEmpty()) {
                    return;
                }
                write(event.get());
            }
        }

        private void write(LiveEvent event) {
            response.write("event: " + event.kind() + "\ndata: " + event.json() + "\n\n");
        }

        private void end() {
            vertx.cancelTimer(timer);
            subscribers.unsubscribe(queue);
        }
    }
}
