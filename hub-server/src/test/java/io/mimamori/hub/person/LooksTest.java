package io.mimamori.hub.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.alert.Notices;
import io.mimamori.hub.person.Looks.Kind;
import io.mimamori.hub.person.Looks.Look;
import io.mimamori.hub.person.Looks.Viewer;
import io.mimamori.hub.state.StateDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LooksTest {
    private static final long NOW = 1_789_996_800_000L;
    private static final long HOUR = 3_600_000;
    private static final Home MOTHERS = new Home("city", "home-7");
    private static final Home UNCLES = new Home("city", "home-8");
    private static final Viewer HANAKO = new Viewer("1", "佐藤花子");

    @TempDir private Path folder;
    private final AtomicLong now = new AtomicLong(NOW);
    private StateDatabase state;
    private WatchedPerson person;

    @BeforeEach
    void open() {
        state = new StateDatabase(folder.resolve("state.db"));
        Ledger ledger = new Ledger(state, () -> Instant.ofEpochMilli(now.get()));
        person =
                new WatchedPerson(
                        new WatchedPerson.Ground(
                                state, ledger, () -> Instant.ofEpochMilli(now.get()), false),
                        Notices.NOBODY,
                        _ -> Optional.empty());
        person.start();
    }

    @AfterEach
    void close() {
        person.close();
        state.close();
    }

    private void later(Duration time) {
        now.addAndGet(time.toMillis());
    }

    private List<Look> looks() {
        return person.looks().of(MOTHERS, Optional.empty(), 100);
    }

    @Test
    void aLookIsNotedOnceAnHourForEachKindAndReason() {
        for (int i = 0; i < 3; i++) {
            person.looks().note(MOTHERS, HANAKO, Kind.CARE, "");
            later(Duration.ofMinutes(2));
        }
        person.looks().note(MOTHERS, Viewer.named(Looks.OPERATOR), Kind.SERIES, "");
        later(Duration.ofHours(1));
        person.looks().note(MOTHERS, HANAKO, Kind.CARE, "");
        long hour = NOW / HOUR * HOUR;
        assertThat(looks())
                .extracting(Look::name, Look::hourMillis, Look::kind)
                .containsExactly(
                        tuple("佐藤花子", hour + HOUR, Kind.CARE),
                        tuple("operator", hour, Kind.SERIES),
                        tuple("佐藤花子", hour, Kind.CARE));
        assertThat(person.looks().of(UNCLES, Optional.empty(), 100)).isEmpty();
        assertThat(person.looks().between(MOTHERS, hour, hour + HOUR)).hasSize(2);
    }

    @Test
    void pagesGoOnWhereTheyEnded() {
        for (int i = 0; i < 5; i++) {
            person.looks().note(MOTHERS, HANAKO, Kind.CARE, "");
            later(Duration.ofHours(1));
        }
        List<Look> paged = new ArrayList<>();
        Optional<Long> last = Optional.empty();
        for (int page = 0; page < 3; page++) {
            List<Look> some = person.looks().of(MOTHERS, last, 2);
            paged.addAll(some);
            last = Optional.of(some.getLast().id());
        }
        assertThat(paged).isEqualTo(looks()).hasSize(5);
    }

    @Test
    void whoOpensMoreSaysWhyAndThePersonReadsIt() {
        assertThat(person.breakGlass().now(MOTHERS, Optional.empty())).isEmpty();
        person.breakGlass().open(MOTHERS, "当直 青木", "電話に出ず、動きを確かめる");
        assertThat(person.breakGlass().now(MOTHERS, Optional.empty()).orElseThrow().who())
                .isEqualTo("当直 青木");
        assertThat(person.breakGlass().now(UNCLES, Optional.empty())).isEmpty();
        later(BreakGlass.LASTS);
        assertThat(person.breakGlass().now(MOTHERS, Optional.empty())).isEmpty();
        assertThat(looks())
                .extracting(Look::name, Look::kind, Look::reason)
                .containsExactly(tuple("当直 青木", Kind.BREAK_GLASS, "電話に出ず、動きを確かめる"));
        assertThat(person.deeds().of(MOTHERS))
                .extracting(LedgerEntry::action, LedgerEntry::actor, LedgerEntry::detail)
                .containsExactly(tuple("break-glass", "当直 青木", "電話に出ず、動きを確かめる"));
    }

    @Test
    void noNameOrNoReasonOpensNothing() {
        for (String[] wrong :
                new String[][] {{"", "a good reason"}, {"青木", "why"}, {"青木", "x".repeat(301)}}) {
            assertThatThrownBy(() -> person.breakGlass().open(MOTHERS, wrong[0], wrong[1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(looks()).isEmpty();
    }

    @Test
    void strangersDoNotFillTheLedger() {
        Ledger ledger = new Ledger(state, () -> Instant.ofEpochMilli(now.get()));
        for (int i = 0; i < 50; i++) {
            person.deeds().unknownInvitation();
            person.deeds().refusedInvitation(MOTHERS, "佐藤花子", true);
        }
        assertThat(ledger.of(HomeDeeds.UNKNOWN, 100)).hasSize(1);
        assertThat(person.deeds().of(MOTHERS))
                .extracting(LedgerEntry::detail)
                .containsExactly("an invitation of 佐藤花子 was tried again: it was used");
        later(Duration.ofHours(1));
        person.deeds().unknownInvitation();
        assertThat(ledger.of(HomeDeeds.UNKNOWN, 100)).hasSize(2);
    }
}
