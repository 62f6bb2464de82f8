package io.mimamori.hub.notify;

import io.mimamori.StorageException;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.StoredEvents;
import io.mimamori.hub.state.StateDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells again what still holds: at most endpoints what somebody has seen, at public ones what may
 * be about a life ({@link Restraint}). What nobody has seen is the business of its policy.
 * Exercises are not repeated. Thread-safe; one thread of its own looks each minute.
 */
final class Repeats implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    /** Repeats that one look finds. */
    private static final int DUE_MAX = 1_000;

    /** Begins the step of a repeat. */
    private static final String STEP = "repeat.";

    private static final Logger LOG = LoggerFactory.getLogger(Repeats.class);

    private final StateDatabase state;
    private final Map<String, LiveEndpoint> endpoints;
    private final DeliveryPlanner planner;
    private final InstantSource machine;
    private final Runnable queued;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("repeats").unstarted(this::run);

    /** {@code queued}: to be called when there is something to send. */
    Repeats(
            StateDatabase state,
            List<LiveEndpoint> endpoints,
            DeliveryPlanner planner,
            InstantSource machine,
            Runnable queued) {
        this.state = state;
        this.endpoints =
                endpoints.stream()
                        .filter(endpoint -> endpoint.address().pace().isPresent())
                        // What is told again makes no sound, which a call cannot do.
                        .filter(endpoint -> !endpoint.address().isACall())
                        .collect(
                                Collectors.toMap(
                                        endpoint -> endpoint.address().name(),
                                        Function.identity()));
        this.planner = planner;
        this.machine = machine;
        this.queued = queued;
    }

    /** An endpoint that was told of an alert that holds, and when for the last time. */
    private record Told(UUID episode, String endpoint, boolean seen, long lastMillis) {}

    void start() {
        thread.start();
    }

    private void run() {
        try {
            do {
                try {
                    look();
                } catch (StorageException | CompletionException e) {
                    LOG.error("repeats wait until state.db can be written", e);
                }
            } while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("interrupted to end", e);
        }
    }

    /** Queues what is to be told again now. */
    void look() {
        long now = machine.millis();
        List<Told> due =
                state.read(Repeats::told).stream()
                        .filter(told -> endpoints.containsKey(told.endpoint()))
                        .filter(told -> told.lastMillis() + shortest(told) <= now)
                        .limit(DUE_MAX)
                        .toList();
        if (!due.isEmpty()) {
            state.run(tx -> due.forEach(told -> repeat(tx, told, now))).join();
            queued.run();
        }
    }

    private Restraint restraint(Told told) {
        return Optional.ofNullable(endpoints.get(told.endpoint()))
                .flatMap(endpoint -> endpoint.address().pace())
                .map(Pace::restraint)
                .orElse(Restraint.STANDARD);
    }

    /** The time after which it may be due, whatever it is about; ms. */
    private long shortest(Told told) {
        Restraint restraint = restraint(told);
        return Math.min(
                told.seen() ? millis(restraint.repeat()) : Long.MAX_VALUE / 2,
                millis(restraint.repeatHigh()));
    }

    private static long millis(Duration time) {
        return time.isZero() ? Long.MAX_VALUE / 2 : time.toMillis();
    }

    private void repeat(Handle tx, Told told, long now) {
        LiveEndpoint endpoint = endpoints.get(told.endpoint());
        Optional<StoredEvents.Told> holding = StoredEvents.holding(tx, told.episode());
        if (endpoint == null || holding.isEmpty()) {
            return;
        }
        ActualNotice notice = new ActualNotice(holding.get().alert(), holding.get().event());
        boolean high = planner.isLife(notice);
        long after =
                high
                        ? shortest(told)
                        : told.seen() ? millis(restraint(told).repeat()) : Long.MAX_VALUE / 2;
        if (told.lastMillis() + after <= now) {
            String step = STEP + (1 + count(tx, told));
            planner.repeat(tx, new Delivery.Actual(id(told, step), notice, endpoint), step);
        }
    }

    private static UUID id(Told told, String step) {
        String name = "mimamori:repeat:%s:%s:%s".formatted(told.episode(), step, told.endpoint());
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private static int count(Handle tx, Told told) {
        return tx.createQuery(
                        "SELECT COUNT(*) FROM delivery WHERE episode = :episode"
                                + " AND endpoint = :endpoint AND step LIKE 'repeat.%'")
                .bind("episode", told.episode().toString())
                .bind("endpoint", told.endpoint())
                .mapTo(Integer.class)
                .one();
    }

    private static List<Told> told(Handle handle) {
        return handle.createQuery(
                        """
                        SELECT d.episode, d.endpoint, e.state, MAX(d.not_before_ms) AS last
                        FROM episode e JOIN delivery d ON d.episode = e.id
                        WHERE e.state IN ('open', 'acknowledged') AND e.cleared_ms IS NULL
                            AND e.exercise = 0 AND d.exercise = 0 AND d.state <> 'muted'
                            AND d.correction IS NULL
                        GROUP BY d.episode, d.endpoint\
                        """)
                .map((row, context) ->
                        new Told(
                                UUID.fromString(row.getString("episode")),
                                row.getString("endpoint"),
                                row.getString("state").equals(Alert.State.ACKNOWLEDGED.key()),
                                row.getLong("last")))
                .list();
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
