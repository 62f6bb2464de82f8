package io.mimamori.hub.notify;

import static io.mimamori.hub.alert.Happenings.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.alert.AlertLedger;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import io.mimamori.hub.alert.Happenings;
import io.mimamori.hub.alert.Ledger;
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
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
    private static final UUID ID = UUID.fromString("00000000-0000-5000-8000-000000000001");
    private static final EpisodeEvent RAISED = event(ID, 1, Kind.RAISED, "level", "warning");
    private static final EpisodeEvent CHANGED = event(ID, 2, Kind.CHANGED, "level", "danger");
    private static final EpisodeEvent CLEARED = event(ID, 3, Kind.CLEARED, "level", "");

    @TempDir Path folder;
    private final HandClock clock = new HandClock();
    private final SwitchedChannel live = new SwitchedChannel();
    private final SwitchedChannel other = new SwitchedChannel();
    private final SwitchedChannel test = new SwitchedChannel();
    private StateDatabase state;
    private AlertLedger ledger;
    private Outbox outbox;

    @BeforeEach
    void start() {
        open(folder.resolve("state.db"), false);
    }

    @AfterEach
    void stop() {
        List.of(live, other, test).forEach(channel -> channel.letGo.countDown());
        close();
    }

    private void open(Path file, boolean exercise) {
        state = new StateDatabase(file);
        Endpoints endpoints =
                Endpoints.of(
                        List.of(
                                new LiveEndpoint(
                                        Address.ofProgram("email", "email:desk", true), live),
                                new LiveEndpoint(
                                        Address.ofProgram("webhook", "hook", false), other),
                                new TestEndpoint(
                                        Address.ofPeople(
                                                "email", "email:test", true, Pace.STANDARD),
                                        test)));
        outbox =
                new Outbox(
                        new Outbox.Ground(state, new Ledger(state, clock), clock, new Metrics(), 1),
                        endpoints,
                        alert -> Optional.of(Happenings.site(alert.hazard(), Ladder.Basis.CITY)),
                        exercise);
        ledger = new AlertLedger(state, outbox, clock, exercise);
        outbox.start();
    }

    private void close() {
        outbox.close();
        state.close();
    }

    private long count(String deliveryState) {
        return state.read(handle -> DeliveryTable.count(handle, deliveryState));
    }

    private void later(Duration time) {
        clock.millis.addAndGet(time.toMillis());
        outbox.queued();
    }

    private List<LedgerEntry> ledgerOf(String actor) {
        return ledger.ledger(ID).stream().filter(entry -> entry.actor().equals(actor)).toList();
    }

    @Test
    void tellsEachEventOnceAtEachEndpointInOrder() {
        Happenings.tell(ledger, RAISED, CHANGED, CLEARED);
        await().until(() -> live.taken.size() == 3 && other.taken.size() == 3);
        assertThat(live.taken)
                .extracting(Message::subject)
                .containsExactly(
                        "鴨島 水位 12.80 m（warning）6月2日20:16観測",
                        "鴨島 水位 12.80 m（danger）6月2日20:26観測",
                        "鴨島 水位 12.80 m（基準を下回りました）6月2日20:36観測");
        assertThat(test.tried).isEmpty();
        await().until(() -> ledgerOf("email:desk").size() == 6);
        assertThat(ledgerOf("email:desk"))
                .extracting(LedgerEntry::action)
                .containsExactly("sent", "accepted", "sent", "accepted", "sent", "accepted");
        assertThat(ledger.verify().firstBroken()).isEmpty();
    }

    @Test
    void tellsNothingTwiceWhenTheJournalIsReplayed() {
        Happenings.tell(ledger, RAISED, CHANGED);
        await().until(() -> live.taken.size() == 2 && other.taken.size() == 2);
        Happenings.tell(ledger, RAISED, CHANGED, CLEARED);
        await().until(() -> live.taken.size() == 3 && other.taken.size() == 3);
        assertThat(live.taken).extracting(Message::id).doesNotHaveDuplicates();
    }

    /** Domain vector I: a receiver that knows the key shows one message. */
    @Test
    void twoHubsThatDoNotHearEachOtherSendUnderTheSameKey() {
        Happenings.tell(ledger, RAISED);
        await().until(() -> live.taken.size() == 1 && other.taken.size() == 1);
        close();
        open(folder.resolve("second-hub.db"), false);
        Happenings.tell(ledger, RAISED);
        await().until(() -> live.taken.size() == 2 && other.taken.size() == 2);
        assertThat(live.taken.stream().map(Message::id).distinct()).hasSize(1);
        assertThat(other.taken.stream().map(Message::id).distinct()).hasSize(1);
    }

    @Test
    void triesAgainLaterUnderTheSameKey() {
        live.answer = new DeliveryResult.Retry("down");
        Happenings.tell(ledger, RAISED);
        await().until(() -> ledgerOf("email:desk").size() == 2);
        live.answer = new DeliveryResult.Accepted("p");
        later(Duration.ofSeconds(7));
        await().until(() -> live.taken.size() == 1);
        assertThat(live.tried)
                .hasSize(2)
                .extracting(Message::id)
                .containsOnly(live.taken.getFirst().id());
        assertThat(live.tried.get(0)).isEqualTo(live.tried.get(1));
        await().until(() -> ledgerOf("email:desk").size() == 4);
        assertThat(ledgerOf("email:desk"))
                .extracting(LedgerEntry::action)
                .containsExactly("sent", "failed", "sent", "accepted");
    }

    @Test
    void aClockThatIsSetBackByHoursDoesNotMakeAMessageWaitForHours() {
        live.answer = new DeliveryResult.Retry("down");
        Happenings.tell(ledger, RAISED);
        await().until(() -> ledgerOf("email:desk").size() == 2);
        live.answer = new DeliveryResult.Accepted("p");
        later(Duration.ofHours(-3));
        await().until(() -> live.taken.size() == 1);
        assertThat(live.tried).extracting(Message::id).containsOnly(live.taken.getFirst().id());
    }

    @Test
    void oneThatHangsDelaysNobodyElse() {
        live.hangs = true;
        Happenings.tell(ledger, RAISED, CHANGED, CLEARED);
        await().until(() -> other.taken.size() == 3);
        assertThat(live.taken).isEmpty();
    }

    @Test
    void aReceiverIsAskedNoMoreAtOnceThanItTakesAndThenGetsAllThatWaited() {
        live.hangs = true;
        List<UUID> episodes =
                IntStream.range(0, 30).mapToObj(number -> new UUID(0x5000, number)).toList();
        episodes.forEach(
                id -> Happenings.tell(ledger, event(id, 1, Kind.RAISED, "level", "warning")));
        await().until(() -> other.taken.size() == 30 && live.tried.size() == live.concurrency());
        await().until(() -> count("leased") == live.concurrency());
        live.hangs = false;
        live.letGo.countDown();
        await().until(() -> count("accepted") == 60);
        assertThat(live.taken).hasSize(30).extracting(Message::id).doesNotHaveDuplicates();
    }

    @Test
    void waitsAsLongAsTheProviderAsks() {
        live.answer = new DeliveryResult.Retry("429", Optional.of(Duration.ofMinutes(10)));
        Happenings.tell(ledger, RAISED);
        await().until(() -> ledgerOf("email:desk").size() == 2);
        live.answer = new DeliveryResult.Accepted("p");
        later(Duration.ofMinutes(9));
        assertThat(count("ready")).isEqualTo(1);
        later(Duration.ofMinutes(2));
        await().until(() -> live.taken.size() == 1);
    }

    @Test
    void afterFiveFailuresInARowOneMessageIsTriedAndOnceItIsTakenAllAreSent() {
        live.answer = new DeliveryResult.Retry("HTTP 500");
        List<UUID> episodes =
                IntStream.range(0, 12).mapToObj(number -> new UUID(0x6000, number)).toList();
        episodes.subList(0, 5).forEach(this::raise);
        await().until(() -> live.tried.size() == 5 && outbox.problem().isPresent());
        assertThat(outbox.problem()).hasValueSatisfying(why -> assertThat(why).contains("500"));
        episodes.subList(5, 12).forEach(this::raise);
        await().until(() -> other.taken.size() == 12);
        assertThat(live.tried).hasSize(5);
        // It may be about a life: that waits for nobody.
        Happenings.tell(ledger, event(ID, 1, Kind.RAISED, "help", "help"));
        await().until(() -> live.tried.size() == 6);
        later(CircuitBreaker.OPEN);
        await().until(() -> live.tried.size() == 7 || live.tried.size() == 8);
        await().until(() -> count("leased") == 0);
        live.answer = new DeliveryResult.Accepted("p");
        later(CircuitBreaker.OPEN);
        await().until(() -> outbox.problem().isEmpty());
        later(Duration.ofMinutes(1));
        await().until(() -> live.taken.size() == 13);
        assertThat(live.taken).extracting(Message::id).doesNotHaveDuplicates();
    }

    private void raise(UUID episode) {
        Happenings.tell(ledger, event(episode, 1, Kind.RAISED, "level", "warning"));
    }

    @Test
    void tellsHowManyWereGivenUpInAnHourButNotOfTheAlertThatTellsIt() {
        live.answer = new DeliveryResult.Rejected("550 no such person");
        Happenings.tell(ledger, RAISED);
        Happenings.tell(ledger, event(new UUID(1, 1), 1, Kind.RAISED, DeadLetters.RULE, "some"));
        await().until(() -> count("dead") == 2 && outbox.deadLetters().lately() == 1);
        later(Duration.ofMinutes(61));
        assertThat(outbox.deadLetters().lately()).isZero();
    }

    @Test
    void countsWhatCannotBeDelivered() {
        live.answer = new DeliveryResult.Rejected("550 no such person");
        Happenings.tell(ledger, RAISED);
        await().until(() -> count("dead") == 1);
        assertThat(ledgerOf("email:desk").getLast().detail()).isEqualTo("550 no such person");
    }

    @Test
    void givesUpAfterADay() {
        live.answer = new DeliveryResult.Retry("down");
        Happenings.tell(ledger, RAISED);
        await().until(() -> ledgerOf("email:desk").size() == 2);
        later(Duration.ofHours(25));
        await().until(() -> count("expired") == 1);
        assertThat(live.tried).hasSize(1);
    }

    @Test
    void sendsNothingMoreToAnEndpointThatIsGone() {
        live.answer = new DeliveryResult.Gone("HTTP 410");
        Happenings.tell(ledger, RAISED);
        await().until(() -> count("dead") == 1);
        Happenings.tell(ledger, CHANGED, CLEARED);
        await().until(() -> count("dead") == 3);
        assertThat(live.tried).hasSize(1);
    }

    @Test
    void sendsAfterACrashUnderTheSameKey() throws Exception {
        live.hangs = true;
        Happenings.tell(ledger, RAISED);
        await().until(() -> live.tried.size() == 1 && other.taken.size() == 1);
        Path crashed = crashed();
        live.letGo.countDown();
        close();
        live.hangs = false;
        live.taken.clear();
        open(crashed, false);
        await().until(() -> live.taken.size() == 1);
        assertThat(live.tried)
                .hasSize(2)
                .extracting(Message::id)
                .containsOnly(live.taken.getFirst().id());
        assertThat(other.taken).hasSizeBetween(1, 2);
        assertThat(other.taken.stream().map(Message::id).distinct()).hasSize(1);
    }

    /** The files as a killed hub would leave them. */
    private Path crashed() throws Exception {
        Path copy = Files.createDirectory(folder.resolve("crashed")).resolve("state.db");
        Files.copy(folder.resolve("state.db-wal"), folder.resolve("crashed/state.db-wal"));
        Files.copy(folder.resolve("state.db"), copy);
        return copy;
    }

    @Test
    void aDrillReachesTestEndpointsOnlyAndSaysSo() {
        close();
        open(folder.resolve("drill.db"), true);
        Happenings.tell(ledger, RAISED);
        await().until(() -> test.taken.size() == 1);
        Message message = test.taken.getFirst();
        assertThat(message.subject()).startsWith("【訓練】");
        assertThat(message.text()).startsWith("【訓練】");
        assertThat(message.json()).contains("\"exercise\":true");
        assertThat(live.tried).isEmpty();
        assertThat(other.tried).isEmpty();
    }

    @Test
    void aDrillThatWaitsNeverGoesOutAsReal() {
        close();
        open(folder.resolve("drill.db"), true);
        test.answer = new DeliveryResult.Retry("down");
        Happenings.tell(ledger, RAISED);
        await().until(() -> ledgerOf("email:test").size() == 2);
        // The same hub starts again for real, and the test endpoint's name now is a live one's.
        state.run(tx -> tx.execute("UPDATE delivery SET endpoint = 'email:desk'")).join();
        close();
        open(folder.resolve("drill.db"), false);
        later(Duration.ofHours(1));
        Happenings.tell(ledger, CHANGED);
        await().until(() -> live.taken.size() == 1);
        assertThat(live.tried).hasSize(1);
        assertThat(live.taken.getFirst().subject()).contains("danger").doesNotContain("訓練");
    }

    @Test
    void aHomeIsToldOnlyWhereHomesMayBeTold() {
        Happenings.tell(ledger, Happenings.at(RAISED, Hazard.HOME));
        await().until(() -> live.taken.size() == 1);
        assertThat(live.taken.getFirst().subject()).isEqualTo("見守りのお知らせがあります");
        assertThat(other.tried).isEmpty();
    }

    @Test
    void aLifeIsTriedSoonerThanALevel() {
        live.answer = new DeliveryResult.Retry("down");
        Happenings.tell(ledger, event(ID, 1, Kind.RAISED, "help", "help"));
        await().until(() -> ledgerOf("email:desk").size() == 2);
        live.answer = new DeliveryResult.Accepted("p");
        later(Duration.ofMillis(2_500));
        await().until(() -> live.taken.size() == 1);
    }
}
