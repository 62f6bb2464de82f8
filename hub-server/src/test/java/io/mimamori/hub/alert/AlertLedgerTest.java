package io.mimamori.hub.alert;

import static io.mimamori.hub.alert.Happenings.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.hub.alert.AlertStore.Answer;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Hazard;
import io.mimamori.rule.Effect;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.EpisodeEvent.Kind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertLedgerTest {
    private static final UUID ID = UUID.fromString("00000000-0000-5000-8000-000000000001");
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-06-02T11:16:10Z"));

    @TempDir Path folder;
    private StateDatabase state;
    private AlertLedger ledger;

    @BeforeEach
    void open() {
        state = new StateDatabase(folder.resolve("state.db"));
        ledger = new AlertLedger(state, Notices.NOBODY, CLOCK, false);
    }

    @AfterEach
    void close() {
        state.close();
    }

    private static EpisodeEvent raised() {
        return event(ID, 1, Kind.RAISED, "level", "warning");
    }

    private static EpisodeEvent changed() {
        return event(ID, 2, Kind.CHANGED, "level", "danger");
    }

    private static EpisodeEvent cleared() {
        return event(ID, 3, Kind.CLEARED, "level", "");
    }

    private Alert alert() {
        return ledger.find(ID).orElseThrow();
    }

    private List<String> actions() {
        return ledger.ledger(ID).stream().map(LedgerEntry::action).toList();
    }

    @Test
    void keepsWhatHappenedAndShowsWhereItStands() {
        Happenings.tell(ledger, raised(), changed());
        assertThat(alert().level()).contains("danger");
        assertThat(alert().state()).isEqualTo(Alert.State.OPEN);
        Happenings.tell(ledger, cleared());
        assertThat(alert().state()).isEqualTo(Alert.State.CLEARED);
        assertThat(alert().level()).contains("danger");
        assertThat(alert().clearedMillis()).hasValue(cleared().timeMillis());
        assertThat(actions()).containsExactly("raised", "changed", "cleared");
    }

    @Test
    void everyChangeOfASiteGivesAnotherVersion() {
        long before = ledger.version("city", alertSite());
        ledger.answer(ID, new AlertStore.Answer("青木", "seen", ""));
        long answered = ledger.version("city", alertSite());
        state.writeNow(tx -> {
            ledger.reopen(tx, ID);
            assertThat(ledger.version("city", alertSite())).isEqualTo(answered);
            return true;
        });
        assertThat(answered).isGreaterThan(before);
        assertThat(ledger.version("city", alertSite())).isGreaterThan(answered);
        assertThat(ledger.version("city", "elsewhere")).isZero();
    }

    private String alertSite() {
        if (ledger.find(ID).isEmpty()) {
            Happenings.tell(ledger, raised());
        }
        return alert().site();
    }

    @Test
    void storesNothingTwiceWhenTheJournalIsReplayed() {
        Happenings.tell(ledger, raised(), changed(), cleared());
        Alert before = alert();
        Happenings.tell(ledger, raised(), changed(), cleared());
        assertThat(alert()).isEqualTo(before);
        assertThat(ledger.ledger(ID)).hasSize(3);
    }

    @Test
    void keepsTheLaterEventWhenAnEarlierOneArrivesLate() {
        Happenings.tell(ledger, raised(), cleared(), changed());
        assertThat(alert().state()).isEqualTo(Alert.State.CLEARED);
        assertThat(alert().level()).contains("danger");
    }

    @Test
    void marksWhatDidNotHappenAfterAll() {
        EpisodeBook book = ledger.book();
        for (EpisodeEvent event : List.of(raised(), changed(), cleared())) {
            Happenings.apply(ledger, book, new Effect.Happened(event));
        }
        Happenings.apply(ledger, ledger.book(), new Effect.Withdrawn(cleared()));
        assertThat(alert().state()).isEqualTo(Alert.State.OPEN);
        Happenings.apply(ledger, ledger.book(), new Effect.Withdrawn(cleared()));
        assertThat(actions()).containsExactly("raised", "changed", "cleared", "withdrawn");
    }

    @Test
    void freezesTheLevelsOfASilentChannelAndLetsThemGoAgain() {
        UUID silence = UUID.fromString("00000000-0000-5000-8000-000000000002");
        Happenings.tell(ledger, raised(), event(silence, 1, Kind.STALE, "silent", ""));
        assertThat(alert().frozen()).isTrue();
        assertThat(alert().state()).isEqualTo(Alert.State.OPEN);
        Happenings.tell(ledger, event(silence, 2, Kind.RECOVERED, "silent", ""));
        assertThat(alert().frozen()).isFalse();
        assertThat(ledger.find(silence).orElseThrow().level()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "seen, ACKNOWLEDGED, CLOSED",
        "visiting, ACKNOWLEDGED, CLOSED",
        "taking-over, ACKNOWLEDGED, CLOSED",
        "safe, CLOSED, CLOSED",
        "false, CLOSED, CLOSED",
        "ambulance, CLOSED, CLOSED"
    })
    void followsTheAnswers(String code, Alert.State answered, Alert.State over) {
        Happenings.tell(ledger, raised());
        assertThat(ledger.answer(ID, new Answer("佐藤", code, "今から見ます")))
                .hasValueSatisfying(alert -> assertThat(alert.state()).isEqualTo(answered));
        Happenings.tell(ledger, cleared());
        assertThat(alert().state()).isEqualTo(over);
        LedgerEntry entry = ledger.ledger(ID).get(1);
        assertThat(entry.actor()).isEqualTo("佐藤");
        assertThat(entry.detail()).isEqualTo(code + ": 今から見ます");
    }

    @Test
    void closesTheAlertOfAHomeOnlyWhenItsEndWasSaid() {
        Happenings.tell(ledger, Happenings.at(raised(), Hazard.HOME));
        ledger.answer(ID, new Answer("佐藤", "visiting", ""));
        Happenings.tell(ledger, Happenings.at(cleared(), Hazard.HOME));
        assertThat(alert().state()).isEqualTo(Alert.State.CLEARED);
        ledger.answer(ID, new Answer("佐藤", "safe", ""));
        assertThat(alert().state()).isEqualTo(Alert.State.CLOSED);
    }

    @Test
    void asksAgainWhenTheLevelChangesAfterItWasSettled() {
        Happenings.tell(ledger, raised());
        ledger.answer(ID, new Answer("佐藤", "false", ""));
        Happenings.tell(ledger, changed());
        assertThat(alert().state()).isEqualTo(Alert.State.OPEN);
    }

    @Test
    void refusesAnAnswerThatSaysNothing() {
        Happenings.tell(ledger, raised());
        assertThatThrownBy(() -> ledger.answer(ID, new Answer("佐藤", "ok", "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("taking-over");
        assertThatThrownBy(() -> ledger.answer(ID, new Answer(" ", "safe", "")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ledger.answer(UUID.randomUUID(), new Answer("佐藤", "safe", ""))).isEmpty();
        assertThat(actions()).containsExactly("raised");
    }

    @Test
    void listsTheNewestFirstPageByPage() {
        for (int i = 1; i <= 5; i++) {
            Happenings.tell(ledger, event(new UUID(0x5000, i), 1, Kind.RAISED, "level", "warning"));
        }
        ledger.answer(new UUID(0x5000, 2), new Answer("佐藤", "safe", ""));
        List<Alert> first = ledger.list(Optional.empty(), Optional.empty(), 3);
        List<Alert> second = ledger.list(Optional.empty(), Optional.of(first.getLast().id()), 3);
        assertThat(first).hasSize(3);
        assertThat(second).hasSize(2).doesNotContainAnyElementsOf(first);
        assertThat(ledger.list(Optional.of(Alert.State.OPEN), Optional.empty(), 10)).hasSize(4);
        assertThat(ledger.list(Optional.of(Alert.State.CLOSED), Optional.empty(), 10)).hasSize(1);
    }

    @Test
    void provesItsChain() {
        Happenings.tell(ledger, raised(), changed(), cleared());
        assertThat(ledger.verify().entries()).isEqualTo(3);
        assertThat(ledger.verify().firstBroken()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "UPDATE ledger SET detail = detail || '.' WHERE number = 2",
        "UPDATE ledger SET time_ms = time_ms + 1 WHERE number = 2",
        "UPDATE ledger SET exercise = 1 WHERE number = 2",
        "DELETE FROM ledger WHERE number = 2"
    })
    void noticesAnEntryThatWasChanged(String sql) throws SQLException {
        Happenings.tell(ledger, raised(), changed(), cleared());
        try (Connection file =
                DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("state.db"))) {
            assertThatThrownBy(() -> file.createStatement().execute(sql))
                    .hasMessageContaining("append only");
            file.createStatement().execute("DROP TRIGGER ledger_never_changed");
            file.createStatement().execute("DROP TRIGGER ledger_never_deleted");
            file.createStatement().execute(sql);
        }
        assertThat(ledger.verify().firstBroken()).contains(2L);
    }
}
