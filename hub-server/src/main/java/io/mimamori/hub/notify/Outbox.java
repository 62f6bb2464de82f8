package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.alert.Notices;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.silence.Silence;
import io.mimamori.hub.silence.Silences;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.rule.EpisodeEvent;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages on their way. A row is made in the transaction of its event, one for each endpoint,
 * under an id that is the provider's idempotency key; after a crash it is sent again under the same
 * id. Thread-safe. Runs on the machine's clock, whatever the hub's clock says.
 */
public final class Outbox implements Notices, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final Endpoints endpoints;
    private final Addressing addressing;
    private final EndpointLane.Tools tools;
    private final DeliveryPlanner planner;
    private final Silences silences;
    private final Nights nights;
    private final Repeats repeats;
    private final List<EndpointLane> lanes = new CopyOnWriteArrayList<>();
    private volatile Receipts receipts = Receipts.NOBODY;

    /**
     * What an outbox stands on.
     *
     * @param state where the messages are kept
     * @param ledger where each attempt and its result are noted
     * @param machine the machine's clock, never the data clock
     * @param seed of the jitter
     */
    public record Ground(
            StateDatabase state,
            Ledger ledger,
            InstantSource machine,
            Metrics metrics,
            long seed) {}

    /**
     * @param sites finds the place of an alert as it is configured now
     * @param exercise whether everything that is told is a drill
     */
    public Outbox(
            Ground ground,
            Endpoints endpoints,
            Function<Alert, Optional<Site>> sites,
            boolean exercise) {
        this.endpoints = endpoints;
        this.addressing = Addressing.of(endpoints, exercise);
        MessageTexts texts = new MessageTexts(sites);
        this.nights = new Nights(texts);
        this.silences = new Silences(ground.state(), ground.ledger(), ground.machine(), exercise);
        this.planner = new DeliveryPlanner(texts, sites, ground.machine(), silences, nights);
        this.tools =
                new EndpointLane.Tools(
                        ground.state(),
                        ground.ledger(),
                        texts,
                        ground.machine(),
                        ground.metrics(),
                        new DeadLetters(ground.machine()),
                        ground.seed(),
                        new Forwarded(),
                        nights,
                        planner);
        this.repeats =
                new Repeats(
                        ground.state(),
                        exercise ? List.of() : endpoints.live(),
                        planner,
                        ground.machine(),
                        this::queued);
    }

    /** The lanes are there before anybody says who hears of receipts. */
    private final class Forwarded implements Receipts {
        @Override
        public boolean receipt(Handle transaction, UUID delivery, boolean taken) {
            return receipts.receipt(transaction, delivery, taken);
        }

        @Override
        public void stored() {
            receipts.stored();
        }
    }

    /** Cancels and corrects what was told; {@code settling} closes what is cancelled. */
    public Corrections corrections(Corrections.Settling settling) {
        return new Corrections(tools.state(), tools.ledger(), tools.machine(), this, settling);
    }

    /** Tells again what is due for it, which a thread does each minute. */
    void repeat() {
        repeats.look();
    }

    /** When people are not told of something. */
    public Silences silences() {
        return silences;
    }

    /** The silence for whose sake people are not told of the event now. */
    public Optional<Silence> silence(Alert alert, EpisodeEvent event) {
        return planner.silence(addressing.notice(alert, event));
    }

    /**
     * A silence is over and the alert still holds: tells what was withheld of it, to endpoints with
     * these names.
     */
    public void again(
            Handle transaction, Alert alert, EpisodeEvent event, Predicate<String> names) {
        addressing.deliveries(alert, event).stream()
                .filter(delivery -> names.test(delivery.endpoint().address().name()))
                .forEach(delivery -> planner.again(transaction, delivery));
        planner.stepsAgain(transaction, addressing.notice(alert, event));
    }

    /** What was given up lately. */
    public DeadLetters deadLetters() {
        return tools.deadLetters();
    }

    /** Of the endpoint whose provider's month is used most, in per cent. */
    public double quotaUsedPercent() {
        return Stream.concat(endpoints.live().stream(), endpoints.test().stream())
                .mapToDouble(endpoint -> endpoint.channel().quotaUsedPercent())
                .max()
                .orElse(0);
    }

    /** Takes what providers say of messages afterwards. */
    public ProviderReports reports() {
        return new ProviderReports(tools);
    }

    /** Which endpoints do not take messages now, for the operator. */
    public Optional<String> problem() {
        List<String> problems = lanes.stream().flatMap(lane -> lane.problem().stream()).toList();
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    private Map<String, Long> held() {
        Map<String, Long> held = new TreeMap<>();
        for (EndpointLane lane : lanes) {
            held.merge(lane.kind(), lane.problem().isPresent() ? 1L : 0L, Long::sum);
        }
        return held;
    }

    /** Begins to send; what was under way when the hub ended comes first. */
    public void start() {
        tools.state().run(DeliveryTable::releaseAll).join();
        for (LiveEndpoint live : endpoints.live()) {
            lanes.add(new EndpointLane(live, due -> actual(due, live), tools));
        }
        for (TestEndpoint test : endpoints.test()) {
            lanes.add(new EndpointLane(test, due -> exercise(due, test), tools));
        }
        warnOfLost();
        tools.metrics().channelsHeld(this::held);
        tools.metrics()
                .gauge(
                        "mimamori_outbox_waiting",
                        "Messages that are not delivered yet",
                        () -> tools.state().read(handle -> DeliveryTable.count(handle, "ready")));
        tools.metrics()
                .gauge(
                        "mimamori_outbox_muted",
                        "Messages that were not sent since another one says it, or that were over",
                        () -> tools.state().read(handle -> DeliveryTable.count(handle, "muted")));
        tools.metrics()
                .gauge(
                        "mimamori_outbox_dead",
                        "Messages that no attempt will deliver",
                        () -> tools.state().read(handle -> DeliveryTable.count(handle, "dead")));
        lanes.forEach(EndpointLane::start);
        repeats.start();
    }

    /** Whether who is at an endpoint may still hear of an alert, asked before it is told again. */
    public void hearBy(BiPredicate<Alert, String> hearers) {
        planner.hearBy(hearers);
    }

    /** What people wish of the quiet hours of their endpoints. */
    public void quietBy(QuietWishes wishes) {
        nights.wishes(wishes);
    }

    /** Who hears what became of messages; to be said before {@link #start}. */
    public void reportTo(Receipts hearer) {
        receipts = hearer;
    }

    @Override
    public void queue(Handle transaction, Alert alert, EpisodeEvent event) {
        queue(transaction, alert, event, _ -> true);
    }

    /** As {@link #queue(Handle, Alert, EpisodeEvent)}, for endpoints with these names only. */
    public void queue(
            Handle transaction, Alert alert, EpisodeEvent event, Predicate<String> names) {
        for (Delivery delivery : addressing.deliveries(alert, event)) {
            if (names.test(delivery.endpoint().address().name())) {
                planner.plan(transaction, delivery);
            }
        }
    }

    /**
     * Writes one message, if it is not there yet, within the transaction; nothing when the endpoint
     * is not {@linkplain #isUsable usable}. {@link #queued} is to be called after the commit.
     */
    public void tell(Handle transaction, Alert alert, EpisodeEvent event, Telling telling) {
        addressing
                .delivery(telling, alert, event)
                .ifPresent(delivery -> planner.tell(transaction, delivery, telling));
    }

    /** Messages of {@link #tell} about an alert that were not sent yet need not be. */
    public void withdraw(Handle transaction, UUID episode) {
        DeliveryTable.withdraw(transaction, episode);
    }

    /** Whether nobody's quiet hours count for it. */
    public boolean mayBeAboutALife(Alert alert, EpisodeEvent event) {
        return tools.texts().facts(new ActualNotice(alert, event)).isLife();
    }

    @Override
    public void withhold(Handle transaction, Alert alert, String why) {
        DeliveryTable.withhold(transaction, alert.id());
    }

    @Override
    public void resume(Handle transaction, Alert alert, EpisodeEvent event) {
        release(transaction, alert.id());
        queue(transaction, alert, event);
    }

    @Override
    public void restBy(BiPredicate<Handle, Alert> rests) {
        planner.restBy(rests);
    }

    /** Whether people are told nothing of the alert now. */
    public boolean rests(Handle transaction, Alert alert) {
        return planner.rests(transaction, alert);
    }

    /** What {@link #withhold} kept back, but steps of escalations, goes out now. */
    public void release(Handle transaction, UUID episode) {
        DeliveryTable.release(transaction, episode, tools.machine().millis());
    }

    /** Whether messages about such an alert may go to the endpoint, if there is one so called. */
    public boolean isUsable(String endpoint, Hazard hazard) {
        return addressing
                .endpoints(hazard)
                .filter(each -> each.address().name().equals(endpoint))
                .anyMatch(each -> each.channel().isReady());
    }

    /** Whether there is an endpoint of this kind so called. */
    boolean isConfigured(DeliveryTable.Queue queue) {
        List<? extends Endpoint> all = queue.exercise() ? endpoints.test() : endpoints.live();
        return all.stream().anyMatch(each -> each.address().name().equals(queue.endpoint()));
    }

    /** Whether people are not told of the event now: another alert says it, or a silence holds. */
    public boolean isMuted(Handle transaction, Alert alert, EpisodeEvent event) {
        return planner.isMuted(transaction, addressing.notice(alert, event));
    }

    @Override
    public void queued() {
        lanes.forEach(EndpointLane::wake);
    }

    /** Ends the lanes; what is under way is sent again after the next start, under the same id. */
    @Override
    public void close() {
        repeats.close();
        CountDownLatch closed = new CountDownLatch(lanes.size());
        for (EndpointLane lane : lanes) {
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            lane.close();
                        } catch (InterruptedException e) {
                            LOG.warn("closing the outbox was interrupted");
                        } finally {
                            closed.countDown();
                        }
                    });
        }
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Delivery actual(DeliveryTable.Due due, LiveEndpoint endpoint) {
        ActualNotice notice = new ActualNotice(due.alert(), due.event(), due.correction());
        return new Delivery.Actual(due.id(), notice, endpoint);
    }

    private static Delivery exercise(DeliveryTable.Due due, TestEndpoint endpoint) {
        ExerciseNotice notice = new ExerciseNotice(due.alert(), due.event(), due.correction());
        return new Delivery.Exercise(due.id(), notice, endpoint);
    }

    /** Messages for endpoints that are no longer configured are said, not forgotten in silence. */
    private void warnOfLost() {
        List<String> known = new ArrayList<>();
        endpoints.live().forEach(endpoint -> known.add(endpoint.address().name()));
        endpoints.test().forEach(endpoint -> known.add(endpoint.address().name()));
        tools.state().read(DeliveryTable::waitingEndpoints).stream()
                .filter(name -> !known.contains(name))
                .forEach(name ->
                        LOG.warn(
                                "messages wait for {}, which is no longer configured; configure it"
                                        + " again to have them sent",
                                name));
    }
}
