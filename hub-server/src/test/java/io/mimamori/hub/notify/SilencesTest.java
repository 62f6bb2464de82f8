package io.mimamori.hub.notify;

import static io.mimamori.hub.notify.StormRig.event;
import static io.mimamori.hub.notify.StormRig.id;
import static io.mimamori.hub.notify.StormRig.level;
import static io.mimamori.hub.notify.StormRig.place;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.silence.Silence;
import io.mimamori.hub.silence.Silences;
import io.mimamori.hub.silence.Withheld;
import io.mimamori.profile.Hazard;
import io.mimamori.rule.EpisodeEvent.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People are not told for a time, and of what still holds then at once. */
final class SilencesTest {
    private static final String POLICY =
            """
            people:
              - {id: aoki, name: 青木, channels: [desk]}
              - {id: baba, name: 馬場, channels: [second]}
            policies:
              - id: river
                for: {rules: [level]}
                steps:
                  - {after: 0s, people: [aoki]}
                  - {after: 5m, people: [baba]}
            """;

    @TempDir private Path folder;
    private StormRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = StormRig.plain(folder);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private List<Withheld> withheld(Silence silence) {
        return rig.outbox.silences().withheld(silence.id(), 100);
    }

    @Test
    void peopleAreNotToldProgramsAreAndTheListSaysWhatWouldHaveBeenSent() {
        Silence silence = rig.silence(place(), Duration.ofHours(2));
        rig.tell(level("g1", 1, Kind.RAISED, "warning"));
        await().until(() -> rig.taken("hook").size() == 1);
        rig.later(Duration.ofHours(1));
        assertThat(rig.channel("desk").tried).isEmpty();
        assertThat(withheld(silence))
                .extracting(Withheld::alert, Withheld::endpoint, Withheld::told)
                .containsExactly(tuple(id("g1"), "desk", false));
        assertThat(rig.ledger.find(id("g1"))).isPresent();
        assertThat(rig.entries(id("g1"), "withheld"))
                .extracting(AlertStore.LedgerEntry::actor)
                .containsExactly("desk");
        assertThat(rig.entries(silence.id(), "silenced"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.detail()).contains("堤防の工事", "kamojima"));
    }

    @Test
    void whatStillHoldsIsToldOnceItsTimeIsUpAndWhatIsOverIsNot() {
        Silence silence = rig.silence(place(), Duration.ofHours(2));
        rig.tell(level("g1", 1, Kind.RAISED, "warning"), level("g1", 2, Kind.CLEARED, ""));
        rig.tell(level("g2", 1, Kind.RAISED, "warning"));
        rig.later(Duration.ofHours(2));
        await().until(() -> rig.taken("desk").size() == 1);
        assertThat(rig.taken("desk").getFirst().text()).contains("g2").doesNotContain("g1");
        assertThat(withheld(silence)).hasSize(2);
        assertThat(rig.entries(silence.id(), "silence-over")).hasSize(1);
    }

    @Test
    void endedEarlyItTellsAtOnceAndStaysOnTheLedger() {
        Silence silence = rig.silence(place(), Duration.ofDays(3));
        rig.tell(event("bear", 1, Kind.RAISED, "bear", "bear"));
        rig.outbox.silences().end(silence.id(), "馬場");
        await().until(() -> rig.taken("desk").size() == 1);
        assertThat(withheld(silence)).singleElement().matches(Withheld::told);
        assertThat(rig.entries(silence.id(), "silence-ended"))
                .extracting(AlertStore.LedgerEntry::actor)
                .containsExactly("馬場");
        assertThat(rig.outbox.silences().active()).isEmpty();
    }

    @Test
    void anotherSilenceThatStillHoldsKeepsItBack() {
        Silence first = rig.silence(place(), Duration.ofHours(1));
        Silence.Scope rule =
                new Silence.Scope(
                        "city",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("level"),
                        Optional.empty());
        rig.tell(level("g1", 1, Kind.RAISED, "warning"));
        Silence second = rig.silence(rule, Duration.ofHours(3));
        rig.later(Duration.ofHours(1));
        await().until(() -> withheld(second).size() == 1);
        assertThat(rig.channel("desk").tried).isEmpty();
        rig.later(Duration.ofHours(2));
        await().until(() -> rig.taken("desk").size() == 1);
        assertThat(withheld(first)).hasSize(1);
    }

    @Test
    void whatWaitsWhenItBeginsIsWithheldToo() {
        rig.tell(level("g1", 1, Kind.RAISED, "warning"));
        Silence silence = rig.silence(place(), Duration.ofHours(1));
        rig.later(Duration.ofSeconds(30));
        await().until(() -> withheld(silence).size() == 1);
        assertThat(rig.channel("desk").tried).isEmpty();
        rig.later(Duration.ofHours(1));
        await().until(() -> rig.taken("desk").size() == 1);
    }

    @Test
    void whatAHomeThatRestsKeepsBackIsNotToldByTheEndOfASilenceNorRepeatedNorCorrected() {
        AtomicBoolean resting = new AtomicBoolean();
        rig.outbox.restBy((_, _) -> resting.get());
        rig.tell(event("bear", 1, Kind.RAISED, "bear", "bear"));
        rig.later(Duration.ofSeconds(30));
        await().until(() -> rig.taken("desk").size() == 1);
        rig.ledger.answer(id("bear"), new AlertStore.Answer("青木", "seen", ""));
        Silence silence = rig.silence(place(), Duration.ofHours(5));
        rig.tell(level("g1", 1, Kind.RAISED, "warning"));
        resting.set(true);
        rig.later(Duration.ofHours(20));
        await().until(() -> rig.entries(silence.id(), "silence-over").size() == 1);
        rig.outbox.repeat();
        rig.settle();
        assertThat(rig.channel("desk").tried).hasSize(1);
        assertThat(
                        rig.outbox
                                .corrections(rig.ledger::answer)
                                .correct(
                                        id("bear"),
                                        new Corrections.Wish(
                                                Correction.Kind.CANCEL,
                                                Correction.Reason.MISTAKE,
                                                "",
                                                "青木")))
                .isInstanceOf(Corrections.Outcome.Refused.class);
        resting.set(false);
        rig.state.run(tx -> rig.outbox.release(tx, id("g1"))).join();
        rig.outbox.queued();
        await().until(() -> rig.taken("desk").size() == 2);
    }

    @Test
    void aButtonAndTheHighestLevelAndTheHubItselfAreNeverSilenced() {
        Silence silence = rig.silence(place(), Duration.ofDays(1));
        rig.tell(event("help", 1, Kind.RAISED, "help", "help"));
        rig.tell(level("g1", 1, Kind.RAISED, "danger"));
        await().until(() -> rig.taken("desk").size() == 2);
        assertThat(withheld(silence)).isEmpty();
        assertThatThrownBy(() ->
                        new Silence.Scope(
                                "city",
                                Optional.of("hub"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()))
                .hasMessageContaining("never silenced");
    }

    @Test
    void theEndOfWhatPeopleWereToldIsTold() {
        rig.tell(level("g1", 1, Kind.RAISED, "danger"));
        await().until(() -> rig.taken("desk").size() == 1);
        rig.silence(place(), Duration.ofDays(1));
        rig.tell(level("g1", 2, Kind.CLEARED, ""));
        rig.later(Duration.ofMinutes(6));
        await().until(() -> rig.taken("desk").size() == 2);
    }

    @Test
    void outlivesARestartOfTheHub() throws Exception {
        Silence silence = rig.silence(place(), Duration.ofHours(2));
        rig.tell(level("g1", 1, Kind.RAISED, "warning"));
        long now = rig.clock.millis.get();
        rig.close();
        rig = StormRig.plain(folder);
        rig.clock.millis.set(now);
        assertThat(rig.outbox.silences().active()).extracting(Silence::id).contains(silence.id());
        rig.later(Duration.ofHours(2));
        await().until(() -> rig.taken("desk").size() == 1);
    }

    @Test
    void stepsBeginWhenTheSilenceEnds() throws Exception {
        rig.close();
        rig = new StormRig(folder, POLICY, List.of("desk", "second"), List.of(), false);
        Silence silence = rig.silence(place(), Duration.ofHours(1));
        rig.tell(level("g1", 1, Kind.RAISED, "warning"));
        rig.later(Duration.ofMinutes(10));
        assertThat(rig.channel("desk").tried).isEmpty();
        assertThat(withheld(silence)).hasSize(2);
        rig.later(Duration.ofMinutes(50));
        await().until(() -> rig.taken("desk").size() == 1);
        assertThat(rig.channel("second").tried).isEmpty();
        rig.later(Duration.ofMinutes(5));
        await().until(() -> rig.taken("second").size() == 1);
    }

    @Test
    void stepsUnderWayRestWhileItHoldsAndGoOnAfterIt() throws Exception {
        rig.close();
        rig = new StormRig(folder, POLICY, List.of("desk", "second"), List.of(), false);
        rig.tell(level("g1", 1, Kind.RAISED, "warning"));
        await().until(() -> rig.taken("desk").size() == 1);
        Silence silence = rig.silence(place(), Duration.ofHours(1));
        rig.later(Duration.ofMinutes(30));
        rig.tell(level("g1", 2, Kind.CHANGED, "warning"));
        assertThat(rig.channel("second").tried).isEmpty();
        rig.outbox.silences().end(silence.id(), "青木");
        await().until(() -> rig.taken("desk").size() == 2 && rig.taken("second").size() == 1);
    }

    @Test
    void saysWhatIsWrongWithATimeOrAScope() {
        Silences silences = rig.outbox.silences();
        long now = rig.clock.millis();
        assertThatThrownBy(() -> silences.create(wish(OptionalLong.empty(), now)))
                .hasMessageContaining("after now");
        long month = now + Duration.ofDays(31).toMillis();
        assertThatThrownBy(() -> silences.create(wish(OptionalLong.empty(), month)))
                .hasMessageContaining("30 days ahead")
                .hasMessageContaining("end by itself");
        assertThatThrownBy(() -> silences.create(wish(OptionalLong.of(now - 900_000), now + 1_000)))
                .hasMessageContaining("past");
        assertThatThrownBy(() ->
                        new Silence.Scope(
                                "city",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()))
                .hasMessageContaining("name 'site', 'hazard', 'rule' or 'device'");
        assertThatThrownBy(() ->
                        new Silences.Wish(
                                Silence.Kind.SILENCE, place(), OptionalLong.empty(), 1, " ", "a"))
                .hasMessageContaining("'reason'");
        assertThat(silences.create(wish(OptionalLong.empty(), now + 60_000)))
                .isInstanceOf(Silences.Outcome.Made.class);
        assertThat(silences.create(wish(OptionalLong.of(now + 59_000), now + 90_000)))
                .isInstanceOf(Silences.Outcome.Overlaps.class);
        assertThat(silences.create(wish(OptionalLong.of(now + 60_000), now + 90_000)))
                .isInstanceOf(Silences.Outcome.Made.class);
        assertThat(silences.end(id("nobody"), "青木")).isEmpty();
    }

    private static Silences.Wish wish(OptionalLong begins, long ends) {
        return new Silences.Wish(
                Silence.Kind.MAINTENANCE,
                new Silence.Scope(
                        "city",
                        Optional.empty(),
                        Optional.of(Hazard.RIVER),
                        Optional.empty(),
                        Optional.of("g1")),
                begins,
                ends,
                "点検",
                "青木");
    }
}
