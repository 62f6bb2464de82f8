package io.mimamori.hub.escalation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.StorageException;
import io.mimamori.hub.account.Consents;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.alert.Notices;
import io.mimamori.hub.alert.StoredEvents;
import io.mimamori.hub.escalation.Escalation.Outcome;
import io.mimamori.hub.escalation.EscalationState.Phase;
import io.mimamori.hub.notify.Outbox;
import io.mimamori.hub.notify.Receipts;
import io.mimamori.hub.notify.Telling;
import io.mimamori.hub.silence.Silence;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Hazard;
import io.mimamori.rule.EpisodeEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Escalations of all alerts, in state.db. What happens to an alert, and each step that its time
 * brings, is one transaction with its messages and its ledger entries: a hub that ends at any
 * moment goes on where it was. Alerts without a policy go to the outbox as they are. Runs on the
 * machine's clock. Thread-safe; one thread of its own looks whether something is due.
 */
public final class Escalations implements Notices, AutoCloseable {
    /** How late a step may be. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    /** When one that could not go on is tried again. */
    private static final Duration AFTER_FAULT = Duration.ofSeconds(1);

    private static final int DUE_AT_ONCE = 200;
    private static final Logger LOG = LoggerFactory.getLogger(Escalations.class);

    private final EscalationPlan plan;
    private final StateDatabase state;
    private final Ledger ledger;
    private final Outbox outbox;
    private final InstantSource machine;
    private final boolean exercise;
    private final Consents consents;
    private final Wishes wishes;
    private final SilenceEnds silenceEnds;

    // Without a policy now or ever, alerts go to the outbox without a look at any table.
    private final boolean inUse;

    private final AtomicLong nextDue = new AtomicLong(Long.MAX_VALUE);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("escalation").unstarted(this::run);
    private volatile String told = "";
    private volatile BiConsumer<Handle, UUID> reopened = (_, _) -> {};

    /**
     * What escalations stand on.
     *
     * @param state where they are kept
     * @param ledger where each step is noted
     * @param machine the machine's clock, never the data clock
     */
    public record Ground(StateDatabase state, Ledger ledger, InstantSource machine) {}

    /** {@code exercise}: whether everything that begins now is a drill. */
    public Escalations(EscalationPlan plan, Ground ground, Outbox outbox, boolean exercise) {
        this.plan = plan;
        this.state = ground.state();
        this.ledger = ground.ledger();
        this.machine = ground.machine();
        this.outbox = outbox;
        this.exercise = exercise;
        this.wishes = new Wishes(ground.state());
        this.consents = new Consents(ground.state(), ground.machine());
        this.silenceEnds = new SilenceEnds(state, outbox.silences(), machine, this::resume);
        this.inUse = !plan.policies().isEmpty() || state.read(EscalationTable::isAny);
        outbox.reportTo(new Heard());
        outbox.quietBy(wishes.byEndpoint(plan));
        outbox.hearBy((alert, endpoint) -> plan.mayHear(alert, endpoint, consents));
    }

    /**
     * Goes on with what was under way; to be called before the outbox starts, whose receipts may
     * reopen an alert.
     *
     * @param reopened what is to be done, within the transaction, when nobody is on the way to an
     *     alert any more
     */
    public void start(BiConsumer<Handle, UUID> reopened) {
        this.reopened = reopened;
        nextDue.set(
                state.read(handle -> EscalationTable.nextDue(handle, exercise))
                        .orElse(Long.MAX_VALUE));
        thread.start();
    }

    /** How people wish to be told. */
    public Wishes wishes() {
        return wishes;
    }

    /** Those that nobody has answered in all their rounds, for the operator. */
    public Optional<String> problem() {
        long unanswered = state.read(handle -> EscalationTable.count(handle, Phase.EXHAUSTED));
        return unanswered == 0
                ? Optional.empty()
                : Optional.of(
                        "%d alerts went through all steps of their policy and nobody has answered: answer them"
                                .formatted(unanswered));
    }

    /** How far the escalation of an alert is, in the form of the API; empty when it has none. */
    public Optional<ObjectNode> shown(UUID episode) {
        return state.read(handle -> EscalationTable.find(handle, episode))
                .map(row -> EscalationJson.of(row.state(), plan));
    }

    @Override
    public void queue(Handle tx, Alert alert, EpisodeEvent event) {
        if (!inUse) {
            outbox.queue(tx, alert, event);
            return;
        }
        Optional<EscalationTable.Row> running = EscalationTable.find(tx, alert.id());
        Optional<Policy> policy =
                running.isPresent()
                        ? plan.policy(running.get().state().policy())
                        : beginning(tx, alert, event);
        boolean drill = running.map(EscalationTable.Row::exercise).orElse(exercise);
        if (policy.isEmpty() || drill != exercise) {
            outbox.queue(tx, alert, event);
            return;
        }
        outbox.queue(tx, alert, event, endpoint -> !plan.isSomebodys(endpoint));
        if (running.isEmpty()) {
            begin(tx, policy.get(), alert, event);
            return;
        }
        StoredEvents.Told told = new StoredEvents.Told(alert, event);
        Outcome outcome =
                escalation(policy.get(), told)
                        .on(running.get().state(), Happening.of(alert, event), machine.millis());
        take(tx, outcome, policy.get(), drill, told);
    }

    /** What ends was never told in steps; what another alert says is not told at all. */
    private Optional<Policy> beginning(Handle tx, Alert alert, EpisodeEvent event) {
        boolean begins = !event.kind().isData() && !event.kind().ends();
        return begins
                ? plan.policy(alert).filter(_ -> !outbox.isMuted(tx, alert, event))
                : Optional.empty();
    }

    @Override
    public void answered(Handle tx, Alert alert, AlertStore.Answer answer) {
        happened(tx, alert, new Happening.Answer(answer.who(), answer.code()));
    }

    @Override
    public void withhold(Handle tx, Alert alert, String why) {
        outbox.withhold(tx, alert, why);
        happened(tx, alert, new Happening.Withheld(why));
    }

    @Override
    public void restBy(BiPredicate<Handle, Alert> rests) {
        outbox.restBy(rests);
    }

    @Override
    public void resume(Handle tx, Alert alert, EpisodeEvent event) {
        outbox.release(tx, alert.id());
        queue(tx, alert, event);
        happened(tx, alert, new Happening.Resumed());
    }

    private void happened(Handle tx, Alert alert, Happening what) {
        if (inUse) {
            EscalationTable.find(tx, alert.id()).ifPresent(row -> on(tx, row, what));
        }
    }

    @Override
    public void queued() {
        outbox.queued();
    }

    /** A receipt may bring a person's next channel. */
    private final class Heard implements Receipts {
        @Override
        public boolean receipt(Handle tx, UUID delivery, boolean taken) {
            if (!inUse) {
                return false;
            }
            Optional<EscalationTable.Row> row = EscalationTable.ofDelivery(tx, delivery);
            row.ifPresent(known -> on(tx, known, new Happening.Receipt(delivery, taken)));
            return row.isPresent();
        }

        @Override
        public void stored() {
            outbox.queued();
        }
    }

    private void on(Handle tx, EscalationTable.Row row, Happening what) {
        if (row.exercise() != exercise) {
            return; // a drill of a hub that now is real, or the reverse: it stays as it was
        }
        EscalationState before = row.state();
        StoredEvents.Told told =
                StoredEvents.told(tx, before.episode(), before.event())
                        .orElseThrow(() ->
                                new StorageException(
                                        "state.db has an escalation of an alert that it has not: "
                                                + before.episode(),
                                        false,
                                        null));
        Optional<Policy> policy = plan.policy(before.policy());
        if (policy.isEmpty()) {
            leave(tx, row, told);
            return;
        }
        Optional<Silence> silence = outbox.silence(told.alert(), told.event());
        if (what instanceof Happening.Tick && silence.isPresent()) {
            EscalationTable.put(tx, row, OptionalLong.of(silence.get().endsMillis()));
            return;
        }
        Outcome outcome = escalation(policy.get(), told).on(before, what, machine.millis());
        take(tx, outcome, policy.get(), row.exercise(), told);
    }

    /** Its policy is gone: better that all are told than nobody. */
    private void leave(Handle tx, EscalationTable.Row row, StoredEvents.Told told) {
        EscalationState before = row.state();
        if (before.phase() == Phase.ENDED) {
            return;
        }
        String detail =
                "policy %s is not in the configuration any more: all endpoints are told"
                        .formatted(before.policy());
        LOG.warn("alert {}: {}", before.episode(), detail);
        note(tx, before.episode(), row.exercise(), new Deed.Note("closed", "hub", detail));
        EscalationState after = before.phase(Phase.ENDED);
        EscalationTable.put(
                tx,
                new EscalationTable.Row(row.site(), row.exercise(), after),
                OptionalLong.empty());
        outbox.queue(tx, told.alert(), told.event());
    }

    /** What a silence withheld of an alert that still holds is told at once. */
    private void resume(Handle tx, UUID episode) {
        Optional<StoredEvents.Told> holding = StoredEvents.holding(tx, episode);
        if (holding.isEmpty()) {
            return;
        }
        Alert alert = holding.get().alert();
        EpisodeEvent event = holding.get().event();
        Optional<EscalationTable.Row> running = EscalationTable.find(tx, episode);
        boolean waits = running.isPresent() || outbox.rests(tx, alert);
        Optional<Policy> begins = waits ? Optional.empty() : beginning(tx, alert, event);
        boolean inSteps = running.isPresent() || begins.isPresent();
        outbox.again(tx, alert, event, endpoint -> !inSteps || !plan.isSomebodys(endpoint));
        begins.ifPresent(policy -> begin(tx, policy, alert, event));
    }

    private void begin(Handle tx, Policy policy, Alert alert, EpisodeEvent event) {
        boolean home = alert.hazard() == Hazard.HOME;
        StoredEvents.Told told = new StoredEvents.Told(alert, event);
        Outcome outcome =
                escalation(policy, told).begin(alert.id(), home, event.number(), machine.millis());
        take(tx, outcome, policy, exercise, told);
    }

    private Escalation escalation(Policy policy, StoredEvents.Told told) {
        return new Escalation(policy, SiteDirectory.of(told, plan, outbox, consents, wishes));
    }

    private void take(
            Handle tx, Outcome outcome, Policy policy, boolean drill, StoredEvents.Told told) {
        EscalationState after = outcome.state();
        for (Deed deed : outcome.deeds()) {
            switch (deed) {
                case Deed.Tell tell ->
                        outbox.tell(
                                tx,
                                told.alert(),
                                told.event(),
                                new Telling(
                                        tell.id(),
                                        tell.endpoint(),
                                        tell.person(),
                                        tell.isStep(),
                                        tell.slot()));
                case Deed.Note note -> note(tx, after.episode(), drill, note);
                case Deed.Withdraw _ -> outbox.withdraw(tx, after.episode());
                case Deed.Reopen _ -> reopened.accept(tx, after.episode());
            }
        }
        OptionalLong due = after.due(policy);
        EscalationTable.put(tx, new EscalationTable.Row(told.alert().site(), drill, after), due);
        due.ifPresent(millis -> nextDue.accumulateAndGet(millis, Math::min));
    }

    private void note(Handle tx, UUID episode, boolean drill, Deed.Note note) {
        ledger.append(
                tx, new Ledger.Deed(episode, drill, note.action(), note.actor(), note.detail()));
    }

    private void run() {
        try {
            do {
                if (nextDue.get() <= machine.millis()) {
                    goOn();
                }
                endSilences();
            } while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("interrupted to end", e);
        }
    }

    private void endSilences() {
        try {
            if (silenceEnds.look()) {
                nextDue.set(0);
                outbox.queued();
            }
        } catch (StorageException | CompletionException e) {
            LOG.error("what silences withheld waits until state.db can be written", e);
        }
    }

    /** Each in a write of its own: one that cannot go on keeps no other from it. */
    private void goOn() {
        try {
            List<UUID> due =
                    state.read(handle ->
                            EscalationTable.due(handle, exercise, machine.millis(), DUE_AT_ONCE));
            List<CompletableFuture<Boolean>> steps =
                    due.stream().map(each -> state.write(tx -> goOn(tx, each))).toList();
            boolean allWentOn = steps.stream().filter(this::wentOn).count() == due.size();
            state.run(tx -> lookAgain(tx, allWentOn)).join();
            outbox.queued();
        } catch (StorageException | CompletionException e) {
            LOG.error("escalations wait until state.db can be written", e);
        }
    }

    private boolean wentOn(CompletableFuture<Boolean> step) {
        try {
            return step.join();
        } catch (CompletionException e) {
            String fault = String.valueOf(e.getCause());
            if (!fault.equals(told)) {
                LOG.error("the escalation of an alert cannot go on; others do", e);
                told = fault;
            }
            return false;
        }
    }

    private boolean goOn(Handle tx, UUID episode) {
        EscalationTable.find(tx, episode).ifPresent(row -> on(tx, row, new Happening.Tick()));
        return true;
    }

    private void lookAgain(Handle tx, boolean allWentOn) {
        long next = EscalationTable.nextDue(tx, exercise).orElse(Long.MAX_VALUE);
        if (allWentOn) {
            told = "";
        }
        long earliest = allWentOn ? 0 : machine.millis() + AFTER_FAULT.toMillis();
        nextDue.set(Math.max(next, earliest));
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
