package io.mimamori.hub.notify;

import static io.mimamori.hub.alert.Happenings.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.alert.AlertLedger;
import io.mimamori.hub.alert.Happenings;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Inhibition;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Range;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.EpisodeEvent.Kind;
import io.mimamori.rule.Ladder;
import io.mimamori.rule.Rule;
import io.mimamori.rule.SensorFault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People are told in one message a place, and not of what another alert says. */
final class OutboxPaceTest {
    @TempDir Path folder;
    private final HandClock clock = new HandClock();
    private final SwitchedChannel desk = new SwitchedChannel();
    private final SwitchedChannel program = new SwitchedChannel();
    private StateDatabase state;
    private AlertLedger ledger;
    private Outbox outbox;

    @BeforeEach
    void open() {
        state = new StateDatabase(folder.resolve("state.db"));
        outbox =
                new Outbox(
                        new Outbox.Ground(state, new Ledger(state, clock), clock, new Metrics(), 1),
                        Endpoints.of(
                                List.of(
                                        new LiveEndpoint(
                                                Address.ofPeople(
                                                        "email", "email:desk", true, Pace.STANDARD),
                                                desk),
                                        new LiveEndpoint(
                                                Address.ofProgram("webhook", "hook", true),
                                                program))),
                        alert -> Optional.of(site()),
                        false);
        ledger = new AlertLedger(state, outbox, clock, false);
        outbox.start();
    }

    @AfterEach
    void close() {
        outbox.close();
        state.close();
    }

    /**
     * With three gauges, a sensor rule, and a camera that is not told while the button's alert is
     * open.
     */
    private static Site site() {
        Site plain = Happenings.site(Hazard.RIVER, Ladder.Basis.CITY);
        List<Channel> channels = new ArrayList<>(plain.channels());
        for (String gauge : List.of("g2", "g3")) {
            channels.add(
                    new Channel(
                            new ChannelId(gauge, "level"), "river_level", "m", 0.01, Range.ALL));
        }
        List<Rule> rules = new ArrayList<>(plain.rules());
        rules.add(SensorFault.river("sensor", "level", Optional.empty(), 13.42));
        return new Site(
                plain.tenant(),
                plain.site(),
                plain.title(),
                plain.hazard(),
                plain.datum(),
                plain.zone(),
                plain.position(),
                channels,
                rules,
                List.of(),
                List.of(new Inhibition("help", List.of("bear"), Inhibition.Scope.SITE)));
    }

    private static UUID id(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private static EpisodeEvent level(String device, int number, Kind kind, String level) {
        return Happenings.of(device, event(id(device), number, kind, "level", level));
    }

    private void later(Duration time) {
        clock.millis.addAndGet(time.toMillis());
        outbox.queued();
    }

    private long count(String deliveryState) {
        return state.read(handle -> DeliveryTable.count(handle, deliveryState));
    }

    @Test
    void threeGaugesOfOneFloodAreOneMessage() {
        for (String gauge : List.of("g1", "g2", "g3")) {
            Happenings.tell(ledger, level(gauge, 1, Kind.RAISED, "warning"));
        }
        await().until(() -> program.taken.size() == 3);
        later(Duration.ofSeconds(29));
        assertThat(desk.tried).isEmpty();
        later(Duration.ofSeconds(1));
        await().until(() -> desk.taken.size() == 1 && count("accepted") == 6);
        assertThat(desk.taken.getFirst().subject()).endsWith("（ほか2件）");
        assertThat(desk.taken.getFirst().text()).contains("鴨島（g1）の水位は", "鴨島（g2）の水位は", "鴨島（g3）の水位は");
    }

    @Test
    void whatIsOverBeforeItWasToldIsNotTold() {
        Happenings.tell(
                ledger, level("g1", 1, Kind.RAISED, "warning"), level("g1", 2, Kind.CLEARED, ""));
        await().until(() -> program.taken.size() == 2);
        later(Duration.ofMinutes(10));
        assertThat(count("muted")).isEqualTo(2);
        assertThat(desk.tried).isEmpty();
    }

    @Test
    void theHighestLevelIsToldAtOnceAndTheOneBeforeItNoMore() {
        Happenings.tell(
                ledger,
                level("g1", 1, Kind.RAISED, "warning"),
                level("g1", 2, Kind.CHANGED, "danger"));
        await().until(() -> desk.taken.size() == 1);
        assertThat(desk.taken.getFirst().subject()).contains("danger");
        later(Duration.ofMinutes(10));
        assertThat(count("muted")).isEqualTo(1);
        assertThat(desk.taken).hasSize(1);
    }

    @Test
    void aPlaceIsToldOfAgainAfterFiveMinutesWithTheNewestOnly() {
        Happenings.tell(ledger, level("g1", 1, Kind.RAISED, "warning"));
        later(Duration.ofSeconds(30));
        await().until(() -> desk.taken.size() == 1);
        Happenings.tell(ledger, level("g2", 1, Kind.RAISED, "warning"));
        Happenings.tell(ledger, level("g1", 2, Kind.CLEARED, ""));
        later(Duration.ofSeconds(299));
        assertThat(desk.tried).hasSize(1);
        later(Duration.ofSeconds(1));
        await().until(() -> desk.taken.size() == 2);
        assertThat(desk.taken.getLast().text()).contains("達しました", "下回りました");
    }

    @Test
    void aMessageIsTheSameAtEachAttemptAndWhatComesLaterIsAnother() {
        desk.answer = new DeliveryResult.Retry("down");
        Happenings.tell(ledger, level("g1", 1, Kind.RAISED, "warning"));
        Happenings.tell(ledger, level("g2", 1, Kind.RAISED, "warning"));
        later(Duration.ofSeconds(30));
        await().until(() -> desk.tried.size() == 1 && count("ready") == 2);
        Happenings.tell(ledger, level("g3", 1, Kind.RAISED, "warning"));
        desk.answer = new DeliveryResult.Accepted("p");
        later(Duration.ofSeconds(10));
        await().until(() -> desk.taken.size() == 1);
        assertThat(desk.taken.getFirst()).isEqualTo(desk.tried.getFirst());
        later(Duration.ofMinutes(5));
        await().until(() -> desk.taken.size() == 2);
        assertThat(desk.taken.getLast().subject()).doesNotContain("ほか");
    }

    @Test
    void theJournalReplayedChangesNothing() {
        EpisodeEvent raised = level("g1", 1, Kind.RAISED, "warning");
        EpisodeEvent changed = level("g1", 2, Kind.CHANGED, "warning");
        Happenings.tell(ledger, raised, changed);
        Happenings.tell(ledger, raised, changed);
        later(Duration.ofSeconds(30));
        await().until(() -> desk.taken.size() == 1);
        assertThat(count("muted")).isEqualTo(1);
    }

    @Test
    void aLowerLevelIsNotToldWhileAnotherGaugeIsHigherAndIsToldWhenThatIsOver() {
        Happenings.tell(ledger, level("g1", 1, Kind.RAISED, "danger"));
        await().until(() -> desk.taken.size() == 1);
        Happenings.tell(ledger, level("g2", 1, Kind.RAISED, "warning"));
        Happenings.tell(ledger, level("g3", 1, Kind.RAISED, "warning"));
        later(Duration.ofHours(1));
        assertThat(count("muted")).isEqualTo(2);
        Happenings.tell(ledger, level("g3", 2, Kind.CLEARED, ""));
        Happenings.tell(ledger, level("g1", 2, Kind.CLEARED, ""));
        later(Duration.ofSeconds(30));
        await().until(() -> desk.taken.size() >= 2 && count("ready") == 0);
        await().until(() -> count("leased") == 0);
        assertThat(desk.taken.stream().map(Message::text))
                .filteredOn(text -> text.contains("達しました"))
                .as("g1's danger, and g2's warning once g1 is over")
                .hasSize(2);
        assertThat(count("muted")).isEqualTo(2);
    }

    @Test
    void theSilenceOfASensorAtFaultIsNotTold() {
        EpisodeEvent fault = event(id("fault"), 1, Kind.FAULT, "sensor", "");
        Happenings.tell(ledger, fault);
        later(Duration.ofSeconds(30));
        await().until(() -> desk.taken.size() == 1);
        Happenings.tell(ledger, event(id("silent"), 1, Kind.STALE, "silent", ""));
        Happenings.tell(
                ledger, Happenings.of("g2", event(id("other"), 1, Kind.STALE, "silent", "")));
        later(Duration.ofMinutes(5));
        await().until(() -> desk.taken.size() == 2);
        assertThat(desk.taken.getLast().text()).contains("g2");
        assertThat(count("muted")).isEqualTo(1);
    }

    @Test
    void whatTheSiteSaysMutesAndAButtonIsNeverMuted() {
        Happenings.tell(ledger, event(id("help"), 1, Kind.RAISED, "help", "help"));
        Happenings.tell(ledger, event(id("bear"), 1, Kind.RAISED, "bear", "bear"));
        await().until(() -> desk.taken.size() == 1 && program.taken.size() == 2);
        later(Duration.ofHours(1));
        assertThat(count("muted")).isEqualTo(1);
        assertThat(desk.taken).hasSize(1);
    }
}
