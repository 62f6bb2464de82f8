package io.mimamori.hub.series;

import static java.time.temporal.ChronoUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.StorageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteSeriesStoreTest extends SeriesStoreContract {
    @TempDir Path folder;

    @SuppressWarnings("NullAway.Init")
    private SqliteSeriesStore store;

    @Override
    SeriesStore open() {
        store = new SqliteSeriesStore(folder.resolve("series.db"));
        return store;
    }

    /** Everything is over, nothing is too old: every hour gets its roll-ups. */
    @Override
    void upkeep() throws Exception {
        InstantSource later = InstantSource.fixed(Instant.ofEpochMilli(Points.START).plus(3, DAYS));
        new SeriesUpkeep(store, SeriesRetention.DEFAULT, later).tend();
    }

    @Test
    void aFailedWriteLeavesNeitherPointsNorOffset() throws Exception {
        try (SqliteSeriesStore store = new SqliteSeriesStore(folder.resolve("own.db"))) {
            try (Connection other =
                    DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("own.db"))) {
                other.createStatement()
                        .executeUpdate(
                                "CREATE TRIGGER fail BEFORE INSERT ON progress"
                                        + " BEGIN SELECT raise(ABORT, 'told to fail'); END");
                assertThatThrownBy(() -> store.write(List.of(Points.level(Points.START, 1, 1)), 7))
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining("own.db");
                assertThat(store.offset()).isZero();
                assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 1)).isEmpty();
                other.createStatement().executeUpdate("DROP TRIGGER fail");
            }
            store.write(List.of(Points.level(Points.START, 1, 1)), 7);
            assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 1)).hasSize(1);
        }
    }

    @Test
    void aDamagedFileIsRefusedAndLeftAsItIs() throws Exception {
        Path file = folder.resolve("damaged.db");
        byte[] bytes = "no database at all ".repeat(500).getBytes(StandardCharsets.US_ASCII);
        Files.write(file, bytes);
        assertThatThrownBy(() -> new SqliteSeriesStore(file))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("backup");
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }
}
