package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.state.StateDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class VerifyLedgerTest {
    private static final UUID ALERT = UUID.fromString("00000000-0000-5000-8000-000000000001");

    @TempDir private Path data;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int verify() {
        return new CommandLine(
                        new VerifyLedger(
                                new PrintStream(out, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8)))
                .execute("--data", data.toString());
    }

    private StateDatabase ledgerOf(int entries) {
        StateDatabase state = new StateDatabase(data.resolve("state.db"));
        Ledger ledger = new Ledger(state, InstantSource.fixed(Instant.EPOCH));
        for (int i = 1; i <= entries; i++) {
            String detail = "safe: " + i;
            state.run(tx ->
                            ledger.append(
                                    tx, new Ledger.Deed(ALERT, false, "answered", "娘", detail)))
                    .join();
        }
        return state;
    }

    private void tamper(String sql) throws Exception {
        try (Connection database =
                DriverManager.getConnection("jdbc:sqlite:" + data.resolve("state.db"))) {
            database.createStatement().execute("DROP TRIGGER ledger_never_changed");
            database.createStatement().execute("DROP TRIGGER ledger_never_deleted");
            database.createStatement().execute(sql);
        }
    }

    @Test
    void aChainThatHoldsIsProvedWhileAHubHasItOpen() {
        try (StateDatabase state = ledgerOf(1_200)) {
            assertThat(state.problem()).isEmpty();
            assertThat(verify()).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .matches("entries   1200\\nlast hash [0-9a-f]{64}\\nthe chain holds\\n");
        }
        assertThat(verify()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE ledger SET detail = 'false: 7' WHERE number = 7 | 7",
                "UPDATE ledger SET actor = '息子' WHERE number = 2 | 2",
                "UPDATE ledger SET episode = 'none' WHERE number = 3 | 3",
                "UPDATE ledger SET exercise = 1 WHERE number = 9 | 9",
                "UPDATE ledger SET time_ms = 1 WHERE number = 1 | 1",
                "DELETE FROM ledger WHERE number = 4 | 4",
                "UPDATE ledger SET hash = x'00' WHERE number = 10 | 10",
            })
    void theFirstBrokenEntryIsNamed(String sql, int number) throws Exception {
        ledgerOf(10).close();
        tamper(sql);
        assertThat(verify()).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("BROKEN at entry " + number + ":");
    }

    @Test
    void aFolderWithoutALedgerIsToldApart() {
        assertThat(verify()).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("state.db").contains("--data");
    }
}
