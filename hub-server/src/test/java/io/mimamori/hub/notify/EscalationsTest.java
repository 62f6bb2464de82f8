package io.mimamori.hub.notify;

import static io.mimamori.hub.alert.Happenings.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertLedger;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.alert.Happenings;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.escalation.EscalationFiles;
import io.mimamori.hub.escalation.EscalationPlan;
import io.mimamori.hub.escalation.Escalations;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Hazard;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.EpisodeEvent.Kind;
import io.mimamori.rule.Ladder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies over a real outbox and a real state.db, with channels that fail as they are told. */
class EscalationsTest {
    private static final UUID ID = UUID.fromString("00000000-0000-5000-8000-000000000001");
    private static final EpisodeEvent RAISED = event(ID, 1, Kind.RAISED, "level", "warning");
    private static final EpisodeEvent CHANGED = event(ID, 2, Kind.CHANGED, "level", "danger");
    private static final EpisodeEvent CLEARED = event(ID, 3, Kind.CLEARED, "level", "");
    private static final Set<String> ENDPOINTS = Set.of("first", "second", "desk", "drill", "hook");
    private static final String POLICY =
            """
            people:
              - {id: aoki, name: 青木, channels: [first, second, drill]}
              - {id: desk, name: 当直, channels: [desk]}
            policies:
              - id: river
                for: {hazards: [river]}
                steps:
                  - {after: 0s, people: [aoki]}
                  - {after: 5m, people: [desk]}
            """;

    @TempDir private Path folder;
    private final HandClock clock = new HandClock();
    private final SwitchedChannel first = new SwitchedChannel();
    private final SwitchedChannel second = new SwitchedChannel();
    private final SwitchedChannel desk = new SwitchedChannel();
    private final SwitchedChannel drill = new SwitchedChannel();
    private final SwitchedChannel hook = new SwitchedChannel();
    private StateDatabase state;
    private Outbox outbox;
    private Escalations escalations;
    private AlertLedger ledger;

    @BeforeEach
    void begin() throws Exception {
        open(POLICY, false);
    }

    @AfterEach
    void end() {
        List.of(first, second, desk, drill, hook).forEach(channel -> channel.letGo.countDown());
        close();
    }

    private void open(String yaml, boolean exercise) throws Exception {
        state = new StateDatabase(folder.resolve("state.db"));
        Endpoints endpoints =
                Endpoints.of(
                        List.of(
                                new LiveEndpoint(people("first"), first),
                                new LiveEndpoint(people("second"), second),
                                new LiveEndpoint(people("desk"), desk),
                                new TestEndpoint(people("drill"), drill),
                                new LiveEndpoint(
                                        Address.ofProgram("webhook", "hook", true), hook)));
        Ledger entries = new Ledger(state, clock);
        outbox =
                new Outbox(
                        new Outbox.Ground(state, entries, clock, new Metrics(), 1),
                        endpoints,
                        alert -> Optional.of(Happenings.site(alert.hazard(), Ladder.Basis.CITY)),
                        exercise);
        Path file = Files.writeString(folder.resolve("duty.yaml"), yaml);
        EscalationPlan plan = EscalationFiles.read(List.of(file), ENDPOINTS);
        escalations =
                new Escalations(
                        plan, new Escalations.Ground(state, entries, clock), outbox, exercise);
        ledger = new AlertLedger(state, escalations, clock, exercise);
        escalations.start(ledger::reopen);
        outbox.start();
    }

    private static Address people(String name) {
        return Address.ofPeople("email", name, true, Pace.STANDARD);
    }

    private void close() {
        escalations.close();
        outbox.close();
        state.close();
    }

    private void passes(Duration time) {
        clock.millis.addAndGet(time.toMillis());
        outbox.queued();
    }

    private List<String> entries(String action) {
        return ledger.ledger(ID).stream()
                .filter(entry -> entry.action().equals(action))
                .map(AlertStore.LedgerEntry::detail)
                .toList();
    }

    @Test
    void programsHearOfItAtOnceAndPeopleInTheirSteps() {
        Happenings.tell(ledger, RAISED);
        await().until(() -> first.taken.size() == 1 && hook.taken.size() == 1);
        assertThat(desk.tried).isEmpty();
        passes(Duration.ofMinutes(5));
        await().until(() -> desk.taken.size() == 1);
        assertThat(second.tried).isEmpty();
        assertThat(drill.tried).isEmpty();
    }

    @Test
    void aReplayOfTheJournalTellsNobodyAgain() {
        Happenings.tell(ledger, RAISED, CHANGED);
        await().until(() -> first.taken.size() == 2);
        Happenings.tell(ledger, RAISED, CHANGED, CLEARED);
        await().until(() -> first.taken.size() == 3 && hook.taken.size() == 3);
        assertThat(entries("escalated")).hasSize(1);
        assertThat(entries("closed")).containsExactly("it is over");
        passes(Duration.ofMinutes(10));
        assertThat(desk.tried).isEmpty();
        assertThat(ledger.verify().firstBroken()).isEmpty();
    }

    @Test
    void aChannelThatRefusesBringsTheNextOfThePersonAndADrillEndpointIsNone() {
        first.answer = new DeliveryResult.Rejected("550 no such person");
        Happenings.tell(ledger, RAISED);
        await().until(() -> second.taken.size() == 1);
        assertThat(drill.tried).isEmpty();
        assertThat(entries("escalated").getLast())
                .isEqualTo("round 1, step 1 of 2: 青木 by second, since not delivered by first");
    }

    @Test
    void aChannelThatHangsBringsTheNextAfterTwentySecondsAndNobodyElseWaits() {
        first.hangs = true;
        Happenings.tell(ledger, RAISED);
        await().until(() -> first.tried.size() == 1);
        passes(Duration.ofSeconds(20));
        await().until(() -> second.taken.size() == 1);
        passes(Duration.ofMinutes(5));
        await().until(() -> desk.taken.size() == 1);
    }

    @Test
    void whatWaitsForAnotherAttemptIsNotSentOnceItIsAnswered() {
        first.answer = new DeliveryResult.Retry("down");
        Happenings.tell(ledger, RAISED);
        await().until(() -> entries("failed").size() == 1);
        ledger.answer(ID, new AlertStore.Answer("青木", "safe", ""));
        first.answer = new DeliveryResult.Accepted("p");
        passes(Duration.ofMinutes(10));
        await().until(() -> hook.taken.size() == 1);
        assertThat(first.taken).isEmpty();
        assertThat(entries("closed")).containsExactly("safe");
    }

    @Test
    void whatIsUnderWayWhenItIsAnsweredIsNotTriedAgainAndIsNoDeadLetter() {
        first.hangs = true;
        first.answer = new DeliveryResult.Retry("down");
        Happenings.tell(ledger, RAISED);
        await().until(() -> first.tried.size() == 1);
        ledger.answer(ID, new AlertStore.Answer("青木", "safe", ""));
        first.letGo.countDown();
        await().until(() -> entries("failed").size() == 1);
        passes(Duration.ofHours(25));
        Happenings.tell(ledger, event(UUID.randomUUID(), 1, Kind.RAISED, "level", "warning"));
        await().until(() -> first.tried.size() == 2);
        assertThat(first.tried).extracting(Message::id).doesNotHaveDuplicates();
        assertThat(outbox.deadLetters().lately()).isZero();
    }

    @Test
    void oneThatCannotBeReadKeepsNoOtherFromItsSteps() {
        UUID other = UUID.fromString("00000000-0000-5000-8000-000000000002");
        Happenings.tell(ledger, event(other, 1, Kind.RAISED, "level", "warning"));
        await().until(() -> first.taken.size() == 1);
        String broken = "UPDATE escalation SET state = 'x' WHERE episode = ?";
        state.run(tx -> tx.execute(broken, other.toString())).join();
        Happenings.tell(ledger, RAISED);
        await().until(() -> first.taken.size() == 2);
        passes(Duration.ofMinutes(5));
        await().until(() -> desk.taken.size() == 1);
    }

    @Test
    void twoPeopleWhoAnswerAtOnceAreBothOnTheLedger() {
        Happenings.tell(ledger, RAISED);
        List<Thread> people =
                List.of("青木", "当直").stream()
                        .map(who ->
                                Thread.ofVirtual()
                                        .start(() ->
                                                ledger.answer(
                                                        ID,
                                                        new AlertStore.Answer(who, "safe", ""))))
                        .toList();
        await().until(() -> people.stream().noneMatch(Thread::isAlive));
        assertThat(entries("answered")).hasSize(2);
        assertThat(entries("closed")).hasSize(1);
        assertThat(ledger.find(ID)).map(Alert::state).hasValue(Alert.State.CLOSED);
    }

    @Test
    void aPolicyThatIsNoLongerThereTellsEverybodyInsteadOfNobody() throws Exception {
        Happenings.tell(ledger, RAISED);
        await().until(() -> first.taken.size() == 1);
        close();
        open("people: []\n", false);
        passes(Duration.ofMinutes(6));
        await().until(() -> entries("closed").size() == 1);
        passes(Duration.ofMinutes(1));
        await().until(() -> desk.taken.size() == 1);
        assertThat(entries("closed").getFirst()).contains("not in the configuration any more");
    }

    @Test
    void aDrillReachesTestEndpointsOnlyAndDoesNotGoOnInARealHub() throws Exception {
        close();
        open(POLICY, true);
        Happenings.tell(ledger, RAISED);
        await().until(() -> drill.taken.size() == 1);
        close();
        open(POLICY, false);
        passes(Duration.ofMinutes(30));
        Happenings.tell(ledger, event(UUID.randomUUID(), 1, Kind.RAISED, "level", "warning"));
        await().until(() -> first.taken.size() == 1);
        passes(Duration.ofMinutes(30));
        await().until(() -> desk.taken.size() == 1);
        assertThat(drill.taken).hasSize(1);
        assertThat(entries("escalated")).hasSize(1);
    }

    @Test
    void anAlertOfAnotherHazardIsToldAsEver() {
        EpisodeEvent bear =
                Happenings.at(event(ID, 1, Kind.RAISED, "bear", "bear"), Hazard.WILDLIFE);
        Happenings.tell(ledger, bear);
        await().until(() -> hook.taken.size() == 1);
        assertThat(entries("escalated")).isEmpty();
    }
}
