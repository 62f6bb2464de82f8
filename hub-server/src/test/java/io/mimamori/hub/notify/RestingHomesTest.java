package io.mimamori.hub.notify;

import static io.mimamori.hub.alert.Happenings.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Accounts;
import io.mimamori.hub.account.Accounts.Entry;
import io.mimamori.hub.account.Accounts.Invitation;
import io.mimamori.hub.account.Accounts.Try;
import io.mimamori.hub.alert.AlertLedger;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import io.mimamori.hub.alert.Happenings;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.escalation.EscalationFiles;
import io.mimamori.hub.escalation.EscalationPlan;
import io.mimamori.hub.escalation.Escalations;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.person.Rest.Kind;
import io.mimamori.hub.person.WatchedPerson;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.Inactivity;
import io.mimamori.rule.Ladder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a pause, a stay, a move and a death stop, over a real outbox and a real state.db. */
class RestingHomesTest {
    private static final Home HOME = new Home("city", "kamojima");
    private static final Site SITE = Happenings.everyRule(Hazard.HOME, Ladder.Basis.CITY);
    private static final OptionalLong OPEN = OptionalLong.empty();
    private static final EpisodeEvent QUIET = home(1, "quiet", Inactivity.NO_ACTIVITY);
    private static final EpisodeEvent PRESS = home(2, "help", "help");
    private static final EpisodeEvent HEAT = home(3, "room", "hot");
    private static final String POLICY =
            """
            people:
              - {id: aoki, name: 青木, channels: [first]}
              - {id: desk, name: 当直, channels: [desk]}
            policies:
              - id: home
                for: {hazards: [home]}
                steps:
                  - {after: 0s, people: [aoki]}
                  - {after: 5m, people: [desk]}
            """;

    @TempDir private Path folder;
    private final HandClock clock = new HandClock();
    private final SwitchedChannel first = new SwitchedChannel();
    private final SwitchedChannel desk = new SwitchedChannel();
    private final SwitchedChannel hook = new SwitchedChannel();
    private StateDatabase state;
    private Accounts accounts;
    private Outbox outbox;
    private Escalations escalations;
    private WatchedPerson person;
    private AlertLedger ledger;

    private static EpisodeEvent home(int id, String rule, String level) {
        UUID episode = new UUID(7, id);
        EpisodeEvent raised = event(episode, 1, EpisodeEvent.Kind.RAISED, rule, level);
        return Happenings.at(raised, Hazard.HOME);
    }

    @BeforeEach
    void open() throws Exception {
        state = new StateDatabase(folder.resolve("state.db"));
        accounts = new Accounts(state, clock);
        Endpoints endpoints =
                Endpoints.of(
                        List.of(
                                new LiveEndpoint(people("first"), first),
                                new LiveEndpoint(people("desk"), desk),
                                new LiveEndpoint(
                                        Address.ofProgram("webhook", "hook", true), hook)));
        Ledger entries = new Ledger(state, clock);
        outbox =
                new Outbox(
                        new Outbox.Ground(state, entries, clock, new Metrics(), 1),
                        endpoints,
                        _ -> Optional.of(SITE),
                        false);
        Path file = Files.writeString(folder.resolve("duty.yaml"), POLICY);
        EscalationPlan plan = EscalationFiles.read(List.of(file), Set.of("first", "desk", "hook"));
        escalations =
                new Escalations(plan, new Escalations.Ground(state, entries, clock), outbox, false);
        person =
                new WatchedPerson(
                        new WatchedPerson.Ground(state, entries, clock, false),
                        escalations,
                        _ -> Optional.of(SITE));
        ledger = new AlertLedger(state, person.notices(), clock, false);
        escalations.start(ledger::reopen);
        outbox.start();
        person.start();
    }

    private static Address people(String name) {
        return Address.ofPeople("email", name, true, Pace.STANDARD);
    }

    @AfterEach
    void close() {
        person.close();
        escalations.close();
        outbox.close();
        state.close();
    }

    private void passes(Duration time) {
        clock.millis.addAndGet(time.toMillis());
        outbox.queued();
    }

    private OptionalLong in(Duration time) {
        return OptionalLong.of(clock.millis() + time.toMillis());
    }

    private List<String> actions(EpisodeEvent event) {
        return ledger.ledger(event.episode()).stream().map(LedgerEntry::action).toList();
    }

    private long toldOf(SwitchedChannel channel, EpisodeEvent event) {
        return channel.taken.stream()
                .filter(message -> message.json().contains(event.episode().toString()))
                .count();
    }

    @ParameterizedTest
    @CsvSource({
        "PAUSE, false, true, true",
        "AWAY, false, true, true",
        "HOSPITAL, false, true, false",
        "MOVED, false, false, false",
        "DIED, false, false, false",
    })
    void aRestWithholdsWhatItIsFor(Kind kind, boolean quiet, boolean press, boolean heat) {
        OptionalLong until = kind == Kind.PAUSE ? in(Duration.ofHours(1)) : OPEN;
        person.rests().begin(HOME, kind, until, "花子");
        Happenings.tell(ledger, QUIET, PRESS, HEAT);
        assertThat(actions(QUIET).contains("withheld")).isEqualTo(!quiet);
        assertThat(actions(PRESS).contains("withheld")).isEqualTo(!press);
        assertThat(actions(HEAT).contains("withheld")).isEqualTo(!heat);
        if (press) {
            await().until(() -> toldOf(first, PRESS) == 1 && toldOf(hook, PRESS) == 1);
        }
        if (heat) {
            await().until(() -> toldOf(first, HEAT) == 1 && toldOf(hook, HEAT) == 1);
        }
        assertThat(toldOf(first, QUIET) + toldOf(hook, QUIET)).isZero();
    }

    @Test
    void aPauseEndsByItselfAndWhatStillStandsIsToldThen() {
        person.rests().begin(HOME, Kind.PAUSE, in(Duration.ofHours(2)), "本人");
        Happenings.tell(ledger, QUIET);
        assertThat(actions(QUIET)).containsExactly("raised", "withheld");
        passes(Duration.ofHours(2));
        await().until(() -> toldOf(first, QUIET) == 1 && toldOf(hook, QUIET) == 1);
        assertThat(person.rests().now(HOME)).isEmpty();
        assertThat(person.deeds().of(HOME))
                .extracting(LedgerEntry::action)
                .containsExactly("rests", "rests-no-more");
        passes(Duration.ofMinutes(5));
        await().until(() -> toldOf(desk, QUIET) == 1);
    }

    @Test
    void goingToHospitalEndsWhatIsUnderWayByOneAction() {
        Happenings.tell(ledger, QUIET);
        await().until(() -> toldOf(first, QUIET) == 1);
        person.rests().begin(HOME, Kind.HOSPITAL, OPEN, "花子");
        passes(Duration.ofMinutes(30));
        assertThat(escalations.shown(QUIET.episode()).orElseThrow().path("phase").asText())
                .isEqualTo("ended");
        assertThat(actions(QUIET)).contains("closed", "withheld");
        assertThat(toldOf(desk, QUIET)).isZero();
        assertThat(person.rests().end(HOME, "花子")).isTrue();
        await().until(() -> toldOf(first, QUIET) == 2);
        assertThat(person.rests().end(HOME, "花子")).isFalse();
    }

    @Test
    void messagesThatWaitGoOutNoMoreAndAgainWhenTheStayEnds() {
        hook.answer = new DeliveryResult.Retry("503", Optional.empty());
        Happenings.tell(ledger, QUIET);
        await().until(() -> !hook.tried.isEmpty());
        person.rests().begin(HOME, Kind.HOSPITAL, OPEN, "花子");
        hook.answer = new DeliveryResult.Accepted("p");
        passes(Duration.ofHours(1));
        Happenings.tell(ledger, PRESS);
        await().until(() -> toldOf(hook, PRESS) == 1);
        assertThat(toldOf(hook, QUIET)).isZero();
        person.rests().end(HOME, "花子");
        await().until(() -> toldOf(hook, QUIET) == 1);
    }

    @Test
    void aDeathEndsEveryConsentAndInvitationAndStaysOnRecord() {
        Invitation invitation = new Invitation("山田花子", HOME, "本人の署名");
        String open = accounts.invite(invitation, Duration.ofDays(7)).token();
        String used = accounts.invite(invitation, Duration.ofDays(7)).token();
        Entry.Open joined =
                (Entry.Open)
                        accounts.join(used, new Try("hanako", "a long enough secret", "192.0.2.1"));
        person.rests().begin(HOME, Kind.DIED, OPEN, "市の担当");
        assertThat(accounts.session(joined.session()).orElseThrow().homes()).isEmpty();
        assertThat(accounts.invitation(open)).isEmpty();
        assertThat(person.consents().of(HOME).getFirst().withdrawn()).isPresent();
        assertThat(person.deeds().of(HOME))
                .extracting(LedgerEntry::action)
                .containsExactly("rests", "consent-ended");
        assertThat(ledger.verify().firstBroken()).isEmpty();
    }

    @Test
    void whoseConsentWasTakenBackIsNotCalledAndTheNextAreAtOnce() {
        Invitation invitation = new Invitation("青木", HOME, "本人の署名", Optional.of("aoki"));
        String token = accounts.invite(invitation, Duration.ofDays(7)).token();
        Try typed = new Try("aoki", "a long enough secret", "192.0.2.1");
        UUID aoki = ((Entry.Open) accounts.join(token, typed)).account().id();
        Happenings.tell(ledger, PRESS);
        await().until(() -> toldOf(first, PRESS) == 1);
        person.consentBook().withdraw(aoki, HOME, "person");
        // Nor told again of what was told before and still holds.
        ledger.answer(PRESS.episode(), new AlertStore.Answer("当直", "visiting", ""));
        clock.millis.addAndGet(Duration.ofMinutes(250).toMillis());
        outbox.repeat();
        Happenings.tell(ledger, HEAT);
        await().until(() -> toldOf(desk, HEAT) == 1);
        assertThat(toldOf(first, HEAT)).isZero();
        assertThat(toldOf(first, PRESS)).isEqualTo(1);
        person.consentBook().renew(aoki, HOME, "person");
        Happenings.tell(ledger, QUIET);
        await().until(() -> toldOf(first, QUIET) == 1);
    }

    @Test
    void aPauseLastsTwelveHoursAtMostAndReplacesNoStay() {
        assertThatThrownBy(() ->
                        person.rests().begin(HOME, Kind.PAUSE, in(Duration.ofHours(13)), "本人"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> person.rests().begin(HOME, Kind.PAUSE, OPEN, "本人"))
                .isInstanceOf(IllegalArgumentException.class);
        person.rests().begin(HOME, Kind.HOSPITAL, OPEN, "花子");
        assertThatThrownBy(
                        () -> person.rests().begin(HOME, Kind.PAUSE, in(Duration.ofHours(1)), "本人"))
                .isInstanceOf(IllegalStateException.class);
        person.rests().begin(HOME, Kind.DIED, OPEN, "花子");
        assertThat(person.rests().now(HOME).orElseThrow().kind()).isEqualTo(Kind.DIED);
    }

    @Test
    void aReplayWhileTheHomeRestsIsOneEntry() {
        person.rests().begin(HOME, Kind.AWAY, OPEN, "花子");
        Happenings.tell(ledger, QUIET);
        Happenings.tell(ledger, QUIET);
        assertThat(actions(QUIET)).containsExactly("raised", "withheld");
    }
}
