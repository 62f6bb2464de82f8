package io.mimamori.hub.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.device.Sites;
import io.mimamori.hub.journal.Consumers;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalLimits;
import io.mimamori.hub.journal.SqliteJournal;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.hub.testing.InfluxServer;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Range;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SeriesWriterTest {
    private static final long START = Points.START;
    private static final Duration WAIT = Duration.ofSeconds(30);

    @TempDir Path folder;
    private final Metrics metrics = new Metrics();
    private final Sites sites = new Sites();

    SeriesWriterTest() {
        sites.put(
                new Site(
                        "city",
                        "kamojima",
                        "鴨島",
                        Hazard.RIVER,
                        Optional.of("T.P."),
                        ZoneId.of("Asia/Tokyo"),
                        Optional.empty(),
                        List.of(
                                new Channel(
                                        Points.LEVEL, "river_level", "m", 0.01, new Range(-5, 30))),
                        List.of()),
                1);
    }

    @Test
    void storesWhatHasAPlaceAndCountsWhatHasNone() {
        try (SqliteJournal journal = journal();
                SqliteSeriesStore store = new SqliteSeriesStore(folder.resolve("series.db"));
                Consumers consumers = new Consumers(journal, metrics, 1)) {
            consumers.start(new SeriesWriter(store, sites, metrics), SeriesWriter.PACE);
            offer(journal, "level", 0, 100);
            offer(journal, "removed", 100, 103);
            offer(journal, "level", 103, 110);
            await().atMost(WAIT).until(() -> store.offset() == journal.lastRow());
            assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 1_000)).hasSize(107);
            assertThat(metrics.text())
                    .contains("mimamori_readings_stored_total 107.0")
                    .contains("mimamori_readings_unplaced 3.0");
        }
    }

    @Test
    void losesNothingWhileInfluxIsDownAtStartAndInBetween() throws Exception {
        try (InfluxServer server = new InfluxServer(folder.resolve("influx"));
                SqliteJournal journal = journal();
                StateDatabase state = new StateDatabase(folder.resolve("state.db"));
                InfluxSeriesStore store =
                        new InfluxSeriesStore(
                                new InfluxConfig(server.url(), "city"),
                                (_, _) -> false,
                                state,
                                _ -> {},
                                InstantSource.system());
                Consumers consumers = new Consumers(journal, metrics, 1)) {
            consumers.start(new SeriesWriter(store, sites, metrics), SeriesWriter.PACE);
            offer(journal, "level", 0, 50);
            await().atMost(WAIT).until(() -> !consumers.problems().isEmpty());
            assertThat(store.offset()).isZero();
            server.start();
            awaitStored(store, 50);
            server.kill();
            offer(journal, "level", 50, 80);
            await().atMost(WAIT).until(() -> !consumers.problems().isEmpty());
            server.start();
            awaitStored(store, 80);
            await().atMost(WAIT).until(() -> consumers.problems().isEmpty());
        }
    }

    private static void awaitStored(SeriesStore store, int count) {
        await().atMost(WAIT)
                .untilAsserted(() ->
                        assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 1_000))
                                .hasSize(count));
    }

    private SqliteJournal journal() {
        return new SqliteJournal(
                folder.resolve("journal.db"), JournalLimits.DEFAULT, InstantSource.system());
    }

    private static void offer(SqliteJournal journal, String channel, int from, int to) {
        for (int i = from; i < to; i++) {
            Pack pack =
                    new Pack(
                            "city",
                            "g1",
                            Lane.LIVE,
                            START + i,
                            i,
                            "",
                            ClockState.SYNCED,
                            List.of(new Reading(channel, START + i, Value.of(i / 10.0))));
            assertThat(journal.offer(new JournalEntry.Readings(pack), false, () -> {})).isTrue();
        }
    }
}
