package io.mimamori.hub.notify;

import io.mimamori.StorageException;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.state.StateDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what waits for one endpoint, on virtual threads of its own: an endpoint that hangs or fails
 * delays nobody else. A message is leased and noted on the ledger, on disk, before it is sent.
 */
final class EndpointLane {
    /** Longest that any channel may take; its own time-out is shorter. */
    private static final Duration ATTEMPT_MAX = Duration.ofSeconds(60);

    private static final Duration IDLE_MAX = Duration.ofSeconds(30);
    private static final Duration STORAGE_RETRY = Duration.ofSeconds(1);
    private static final int DEAD_AT_ONCE = 100;

    /** A clock that was set back by more would make messages wait as much longer. */
    private static final long CLOCK_BACK_MILLIS = 1_000;

    private static final String EXPIRED = "expired";
    private static final DeliveryTable.Leased NOTHING =
            new DeliveryTable.Leased(List.of(), Optional.empty());
    private static final Logger LOG = LoggerFactory.getLogger(EndpointLane.class);

    /** What all lanes share. */
    record Tools(
            StateDatabase state,
            Ledger ledger,
            MessageTexts texts,
            InstantSource machine,
            Metrics metrics,
            DeadLetters deadLetters,
            long seed,
            Receipts receipts,
            Nights nights,
            DeliveryPlanner planner) {}

    private final Endpoint endpoint;
    private final DeliveryTable.Queue queue;
    private final Function<DeliveryTable.Due, Delivery> delivery;
    private final Tools tools;
    private final Random chance;
    private final Semaphore free;
    private final DeliveryGate gate;
    private final CircuitBreaker breaker = new CircuitBreaker();
    private final Semaphore signal = new Semaphore(0);
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Optional<String> gone = Optional.empty();

    // The thread that writes to state.db only: the machine's clock at the last look.
    private long newestMillis;

    /** {@code delivery} makes the delivery of a stored row for this endpoint, of its own kind. */
    EndpointLane(Endpoint endpoint, Function<DeliveryTable.Due, Delivery> delivery, Tools tools) {
        this.endpoint = endpoint;
        this.queue =
                switch (endpoint) {
                    case LiveEndpoint live -> new DeliveryTable.Queue(name(), false);
                    case TestEndpoint test -> new DeliveryTable.Queue(name(), true);
                };
        this.delivery = delivery;
        this.tools = tools;
        this.free = new Semaphore(endpoint.channel().concurrency());
        this.gate =
                new DeliveryGate(
                        endpoint.address().pace().map(p -> p.restraint().hourlyMax()).orElse(0),
                        this::digestAt,
                        (tx, due) -> tools.planner().withholds(tx, this.delivery.apply(due)));
        this.chance = new Random(tools.seed() ^ name().hashCode());
        this.thread = Thread.ofVirtual().name("outbox " + name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Something may be due. Any thread, does not block. */
    void wake() {
        signal.release();
    }

    /**
     * Ends the lane; attempts under way are left to their own time-out and repeated after start.
     */
    void close() throws InterruptedException {
        closing.countDown();
        thread.interrupt();
        thread.join();
    }

    /** Kind of the endpoint, as metrics name it. */
    String kind() {
        return endpoint.address().kind();
    }

    /** Why nothing is sent to the endpoint now, if so. */
    Optional<String> problem() {
        return gone.map(why -> name() + " is gone until the hub starts again: " + why)
                .or(() -> breaker.problem().map(why -> "messages wait for " + name() + ": " + why));
    }

    private String name() {
        return endpoint.address().name();
    }

    private void run() {
        while (closing.getCount() > 0) {
            try {
                waitFor(sendDue());
            } catch (InterruptedException e) {
                // Only close() interrupts.
                return;
            } catch (RuntimeException e) {
                LOG.error("the outbox for {} could not go on; trying again", name(), e);
                if (closedWithin(STORAGE_RETRY)) {
                    return;
                }
            }
        }
    }

    private boolean closedWithin(Duration time) {
        try {
            return closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Starts an attempt for each due message while there is room; returns when the next is due. */
    private Optional<Long> sendDue() throws InterruptedException {
        free.acquire();
        int room = 1 + free.drainPermits();
        DeliveryTable.Leased leased = NOTHING;
        try {
            leased = write(tx -> lease(tx, room));
            if (gone.isPresent()) {
                tools.receipts().stored();
            }
        } finally {
            free.release(room - leased.due().size());
        }
        for (DeliveryTable.Batch batch : leased.due()) {
            Thread.ofVirtual().name("deliver " + name()).start(() -> attempt(batch));
        }
        return leased.due().size() < room
                ? leased.nextDue()
                : Optional.of(tools.machine().millis());
    }

    /** A digest of what can wait is for the morning; one that says more is not. */
    private long digestAt(long due, List<DeliveryTable.Due> digest) {
        return digest.stream()
                .mapToLong(one -> tools.nights().after(endpoint, delivery.apply(one).notice(), due))
                .min()
                .orElse(due);
    }

    private void waitFor(Optional<Long> nextDue) throws InterruptedException {
        long now = tools.machine().millis();
        long millis = nextDue.map(due -> due - now).orElse(IDLE_MAX.toMillis());
        long patience = Math.clamp(millis, 0, IDLE_MAX.toMillis());
        if (signal.tryAcquire(patience, TimeUnit.MILLISECONDS)) {
            signal.drainPermits();
        }
    }

    private DeliveryTable.Leased lease(Handle tx, int room) {
        if (gone.isPresent()) {
            for (UUID id : DeliveryTable.waiting(tx, queue, DEAD_AT_ONCE)) {
                DeliveryTable.end(tx, id, "dead", "", gone.get());
                tools.receipts().receipt(tx, id, false);
            }
            return NOTHING;
        }
        long now = tools.machine().millis();
        if (now < newestMillis - CLOCK_BACK_MILLIS) {
            LOG.warn("the clock was set back: what waits for {} is tried now", name());
            DeliveryTable.dueNow(tx, queue, now);
        }
        newestMillis = now;
        if (endpoint.address().pace().isPresent()) {
            DeliveryGroups.release(tx, queue, now);
        }
        DeliveryTable.Leased leased = allowed(tx, now, room);
        for (DeliveryTable.Batch batch : leased.due()) {
            batch.all().forEach(one -> note(tx, one, "sent", "attempt " + one.attempt()));
        }
        return leased;
    }

    private DeliveryTable.Leased allowed(Handle tx, long now, int room) {
        return switch (breaker.allowed(now)) {
            case ALL -> DeliveryTable.lease(tx, queue, now, room, false, gate);
            case LIFE -> held(DeliveryTable.lease(tx, queue, now, room, true, gate));
            case PROBE -> {
                DeliveryTable.Leased probe = DeliveryTable.lease(tx, queue, now, 1, false, gate);
                if (probe.due().isEmpty()) {
                    yield probe;
                }
                breaker.probed(now);
                yield held(probe);
            }
        };
    }

    /** What waits for the provider is due at the next probe. */
    private DeliveryTable.Leased held(DeliveryTable.Leased leased) {
        return new DeliveryTable.Leased(
                leased.due(),
                Stream.concat(leased.nextDue().stream(), breaker.probeMillis().stream())
                        .min(Long::compare));
    }

    /** The next attempt need not wait until the result of this one is on disk. */
    private void attempt(DeliveryTable.Batch due) {
        try {
            DeliveryResult result = attempted(due);
            while (!stored(due, result) && !closedWithin(STORAGE_RETRY)) {
                LOG.debug("storing the result of {} again", due.first().id());
            }
            wake(); // what comes after it in its episode may go now
        } catch (InterruptedException e) {
            LOG.debug("an attempt for {} was interrupted", name());
        }
    }

    private DeliveryResult attempted(DeliveryTable.Batch due) throws InterruptedException {
        try {
            DeliveryResult result = deliver(due);
            learn(result);
            return result;
        } finally {
            free.release(); // a lane that had no room waits for this
        }
    }

    private void learn(DeliveryResult result) {
        switch (result) {
            case DeliveryResult.Accepted accepted -> breaker.worked();
            case DeliveryResult.Gone gone -> breaker.worked();
            case DeliveryResult.Rejected(String reason) -> {
                if (!reason.equals(EXPIRED)) {
                    breaker.worked();
                }
            }
            case DeliveryResult.Retry retry ->
                    breaker.failed(retry.reason(), tools.machine().millis());
        }
    }

    /** A result that is not stored leaves the message leased: it would wait for the next start. */
    private boolean stored(DeliveryTable.Batch due, DeliveryResult result)
            throws InterruptedException {
        try {
            record(due, result);
            return true;
        } catch (StorageException e) {
            LOG.error("the result of {} for {} could not be stored", due.first().id(), name(), e);
            return false;
        }
    }

    private DeliveryResult deliver(DeliveryTable.Batch due) throws InterruptedException {
        if (due.first().expiresMillis() <= tools.machine().millis()) {
            return new DeliveryResult.Rejected(EXPIRED);
        }
        FutureTask<DeliveryResult> attempt =
                new FutureTask<>(() -> endpoint.channel().deliver(message(due)));
        Thread.ofVirtual().name("send " + name()).start(attempt);
        try {
            return attempt.get(ATTEMPT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            attempt.cancel(true);
            return new DeliveryResult.Retry("no result within " + ATTEMPT_MAX.toSeconds() + " s");
        } catch (ExecutionException e) {
            LOG.error("channel {} failed in a way it should not", name(), e.getCause());
            return new DeliveryResult.Retry("the channel failed: " + e.getCause());
        }
    }

    private Message message(DeliveryTable.Batch due) {
        List<Delivery> all = due.all().stream().map(delivery).toList();
        Message message = due.digest() ? tools.texts().digest(all) : tools.texts().write(all);
        return due.rings() ? message : message.quiet();
    }

    private void record(DeliveryTable.Batch due, DeliveryResult result)
            throws InterruptedException {
        switch (result) {
            case DeliveryResult.Accepted(String providerId) ->
                    end(due, "accepted", providerId, "accepted");
            case DeliveryResult.Retry(String reason, Optional<Duration> retryAfter) ->
                    retry(due, reason, retryAfter);
            case DeliveryResult.Rejected(String reason) ->
                    end(due, reason.equals(EXPIRED) ? "expired" : "dead", "", reason);
            case DeliveryResult.Gone(String reason) -> {
                LOG.error(
                        "{} is gone ({}); nothing is sent there until the hub starts again",
                        name(),
                        reason);
                gone = Optional.of(reason);
                end(due, "dead", "", reason);
            }
        }
    }

    private void end(DeliveryTable.Batch due, String state, String providerId, String reason)
            throws InterruptedException {
        boolean accepted = state.equals("accepted");
        List<DeliveryTable.Due> undelivered = new ArrayList<>();
        boolean brings =
                write(tx -> {
                    boolean more = false;
                    for (DeliveryTable.Due one : due.all()) {
                        if (!DeliveryTable.end(tx, one.id(), state, providerId, reason)) {
                            continue; // the provider has said itself what became of it
                        }
                        if (!accepted) {
                            undelivered.add(one);
                        }
                        note(
                                tx,
                                one,
                                accepted ? "accepted" : "failed",
                                accepted ? providerId : reason);
                        if (!accepted || !endpoint.channel().reports()) {
                            more |= tools.receipts().receipt(tx, one.id(), accepted);
                        }
                    }
                    return more;
                });
        if (brings) {
            tools.receipts().stored();
        }
        tools.metrics().delivery(endpoint.address().kind(), state);
        if (!undelivered.isEmpty()) {
            undelivered.forEach(one -> tools.deadLetters().add(one.exercise(), one.alert().rule()));
            LOG.error("{} for {} is not delivered: {}", due.first().id(), name(), reason);
        }
    }

    private void retry(DeliveryTable.Batch batch, String reason, Optional<Duration> retryAfter)
            throws InterruptedException {
        DeliveryTable.Due due = batch.first();
        RetrySchedule schedule = due.life() ? RetrySchedule.LIFE : RetrySchedule.NORMAL;
        Duration delay = schedule.after(due.attempt(), chance);
        Duration wait = retryAfter.filter(asked -> asked.compareTo(delay) > 0).orElse(delay);
        long notBefore = Math.min(tools.machine().millis() + wait.toMillis(), due.expiresMillis());
        write(tx -> {
            for (DeliveryTable.Due one : batch.all()) {
                DeliveryTable.retry(tx, one.id(), notBefore, reason);
                note(tx, one, "failed", "attempt " + one.attempt() + ": " + reason);
            }
            return true;
        });
        tools.metrics().delivery(endpoint.address().kind(), "retry");
        LOG.warn("attempt {} of {} for {} failed: {}", due.attempt(), due.id(), name(), reason);
    }

    private void note(Handle tx, DeliveryTable.Due due, String action, String detail) {
        tools.ledger()
                .append(
                        tx,
                        new Ledger.Deed(
                                due.event().episode(), due.exercise(), action, name(), detail));
    }

    private <T> T write(Function<Handle, T> body) throws InterruptedException {
        try {
            Future<T> done = tools.state().write(body);
            return done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException storage) {
                throw storage;
            }
            throw new StorageException("writing the outbox failed: " + e.getMessage(), true, e);
        }
    }
}
