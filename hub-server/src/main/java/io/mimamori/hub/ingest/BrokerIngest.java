package io.mimamori.hub.ingest;

import io.mimamori.ProtocolException;
import io.mimamori.hub.device.Command;
import io.mimamori.hub.ops.Metrics;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * External broker mode: devices publish to a broker, the hub is its client (docs/wire.md). A
 * message is acknowledged to the broker only after the journal's fsync; what was not acknowledged
 * the broker keeps for our session and sends again. The broker says who may publish where: the hub
 * takes the device's name from the topic. Thread-safe; one thread connects and publishes, Paho's
 * thread brings messages.
 */
public final class BrokerIngest implements AutoCloseable {
    private static final String NAME = "broker";
    private static final Duration WAIT_MIN = Duration.ofMillis(500);
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 500;
    private static final TopicFilter EVERYTHING = TopicFilter.parse("#").orElseThrow();
    private static final Logger LOG = LoggerFactory.getLogger(BrokerIngest.class);

    private final BrokerConfig config;
    private final MqttDoors doors;
    private final RandomGenerator random;
    private final MqttDispatch dispatch;
    private final BrokerPublisher publisher = new BrokerPublisher();
    private final ScheduledExecutorService later =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("broker-retry").factory());
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable String problem = "not connected yet";

    /**
     * @param doors with the name of this door
     * @param random spreads the waits before new connections
     */
    public BrokerIngest(
            BrokerConfig config, MqttDoors doors, Metrics metrics, RandomGenerator random) {
        this.config = config;
        this.doors = doors;
        this.random = random;
        this.dispatch =
                new MqttDispatch(
                        doors, NAME, true, doors.credentials()::senderBehind, this::reported);
        this.thread = Thread.ofPlatform().daemon().name("broker").unstarted(this::run);
        metrics.gauge(
                "mimamori_broker_connected",
                "1 while the hub is connected to its external broker",
                () -> problem == null ? 1 : 0);
    }

    /** Begins to connect, and goes on until closed. */
    public void start() {
        doors.topics().mirror(publisher::offer);
        thread.start();
    }

    /** What the operator should see; empty while connected. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(15));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        later.shutdownNow();
    }

    private void run() {
        Duration ceiling = WAIT_MIN;
        while (!closed) {
            try (BrokerLink link = BrokerLink.open(config, this::arrived)) {
                told(null);
                ceiling = WAIT_MIN;
                doors.topics()
                        .retained(EVERYTHING)
                        .forEachRemaining(message ->
                                Optional.ofNullable(message.get()).ifPresent(publisher::offer));
                while (!closed && link.isConnected()) {
                    Optional<Outgoing> next = publisher.poll(POLL_MILLIS);
                    if (next.isPresent()) {
                        link.publish(next.get());
                    }
                }
                told("the connection was lost");
                pause(ceiling);
            } catch (ProtocolException e) {
                told(e.getMessage());
                ceiling = pauseAfterFailure(ceiling);
            } catch (InterruptedException e) {
                LOG.debug("interrupted to end", e);
            }
        }
    }

    private Duration pauseAfterFailure(Duration ceiling) {
        try {
            pause(ceiling);
        } catch (InterruptedException e) {
            LOG.debug("interrupted to end", e);
        }
        return ceiling.multipliedBy(2).compareTo(WAIT_MAX) < 0 ? ceiling.multipliedBy(2) : WAIT_MAX;
    }

    /** Half of the ceiling and up to another half by chance, so that hubs do not come in step. */
    private void pause(Duration ceiling) throws InterruptedException {
        long half = ceiling.toMillis() / 2;
        TimeUnit.MILLISECONDS.sleep(half + random.nextLong(half + 1));
    }

    private void told(@Nullable String what) {
        String before = problem;
        String now = what == null ? null : config.url() + ": " + what;
        problem = now;
        if (now == null) {
            LOG.info("connected to the broker {}", config.url());
        } else if (!now.equals(before)) {
            LOG.warn("external broker {}", now);
        }
    }

    private void arrived(BrokerLink.Message message) {
        take(dispatch.find(message.topic()), message);
    }

    private void take(MqttRoutes.Route route, BrokerLink.Message message) {
        dispatch.take(
                route,
                message.contentType(),
                message.payload(),
                verdict -> {
                    switch (verdict) {
                        // What is refused will never be good: it is kept here, not at the broker.
                        case Ingest.Verdict.Accepted _, Ingest.Verdict.Refused _ ->
                                message.acknowledge().run();
                        case Ingest.Verdict.Busy(Duration retryAfter) ->
                                again(route, message, retryAfter);
                    }
                });
    }

    /** Unacknowledged messages are bounded by our receive maximum, so those that wait are, too. */
    private void again(MqttRoutes.Route route, BrokerLink.Message message, Duration retryAfter) {
        if (!closed) {
            var _ =
                    later.schedule(
                            () -> take(route, message),
                            retryAfter.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    private CompletableFuture<?> reported(MqttPresence.Report report) {
        CompletableFuture<?> stored =
                doors.devices()
                        .reported(report.tenant(), report.device(), report.on(), report.json());
        return report.on() ? stored.thenRun(() -> sendWaiting(report)) : stored;
    }

    /** Commands that waited while the device was away. */
    private void sendWaiting(MqttPresence.Report report) {
        for (Command command : doors.devices().pending(report.tenant(), report.device())) {
            publisher.offer(
                    new Outgoing(
                            "mm/1/" + report.tenant() + "/" + report.device() + "/cmd",
                            Buffer.buffer(command.message()),
                            1,
                            false));
        }
    }
}
