package io.mimamori.hub.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.desk.Report.Confidence;
import io.mimamori.hub.desk.Report.Way;
import io.mimamori.hub.desk.Reports.Entered;
import io.mimamori.hub.state.StateDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {
    private static final Instant NOW = Instant.parse("2026-09-21T13:20:00Z");
    private static final UUID ALERT = UUID.fromString("00000000-0000-5000-8000-000000000001");

    @TempDir private Path folder;
    private StateDatabase state;
    private Ledger ledger;
    private Reports reports;

    @BeforeEach
    void open() {
        state = new StateDatabase(folder.resolve("state.db"));
        ledger = new Ledger(state, InstantSource.fixed(NOW));
        reports = new Reports(state, ledger, false);
    }

    @AfterEach
    void close() {
        state.close();
    }

    private static Report report(String what, Optional<UUID> alert, OptionalLong corrects) {
        return new Report(
                "消防団 第3分団",
                "鴨島橋",
                what,
                "",
                Confidence.CONFIRMED,
                Way.RADIO,
                "佐藤",
                alert,
                corrects);
    }

    private static Report report(String what) {
        return report(what, Optional.empty(), OptionalLong.empty());
    }

    @Test
    void keepsWhatWasEnteredInTheChainOfTheLedger() {
        Entered first = reports.enter(report("橋の上に水が出ている"));
        Entered second = reports.enter(report("住民2人が避難", Optional.of(ALERT), OptionalLong.empty()));
        assertThat(first.timeMillis()).isEqualTo(NOW.toEpochMilli());
        assertThat(reports.newest(Long.MAX_VALUE, 10)).containsExactly(second, first);
        assertThat(reports.newest(second.number(), 10)).containsExactly(first);
        assertThat(ledger.of(ALERT, 10)).hasSize(1);
        assertThat(ledger.verify().firstBroken()).isEmpty();
        assertThat(ledger.verify().entries()).isEqualTo(2);
    }

    @Test
    void isCorrectedOnlyByAFurtherEntry() {
        Entered wrong = reports.enter(report("水位 3 m"));
        Report right = report("水位 2 m", Optional.empty(), OptionalLong.of(wrong.number()));
        Entered corrected = reports.enter(right);
        assertThat(corrected.report()).isEqualTo(right);
        assertThat(reports.newest(Long.MAX_VALUE, 10)).containsExactly(corrected, wrong);
    }

    @Test
    void correctsNothingThatIsNoReport() {
        state.writeNow(tx ->
                ledger.append(tx, new Ledger.Deed(ALERT, false, "raised", "hub", "something")));
        for (long number : new long[] {1, 77}) {
            Report correction = report("x", Optional.empty(), OptionalLong.of(number));
            assertThatThrownBy(() -> reports.enter(correction))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("corrects");
        }
        assertThat(ledger.verify().entries()).isEqualTo(1);
    }

    @Test
    void keepsTheLongestTextsWhole() {
        Report longest =
                new Report(
                        "\"".repeat(Report.WHO_MAX),
                        "\\".repeat(Report.WHERE_MAX),
                        "\"".repeat(Report.WHAT_MAX),
                        "\\".repeat(Report.ACTION_MAX),
                        Confidence.UNCONFIRMED,
                        Way.IN_PERSON,
                        "名".repeat(Report.WHO_MAX),
                        Optional.of(ALERT),
                        OptionalLong.empty());
        assertThat(reports.enter(longest).report()).isEqualTo(longest);
    }

    @Test
    void readsTheLedgerByTimeInPages() {
        for (int i = 0; i < 5; i++) {
            reports.enter(report("entry " + i));
        }
        long now = NOW.toEpochMilli();
        assertThat(ledger.between(now, 0, now, 10)).isEmpty();
        assertThat(ledger.between(now, 0, now + 1, 3))
                .extracting(Ledger.Written::number)
                .containsExactly(1L, 2L, 3L);
        assertThat(ledger.between(now, 3, now + 1, 3))
                .extracting(Ledger.Written::number)
                .containsExactly(4L, 5L);
    }
}
