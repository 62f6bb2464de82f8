package io.mimamori.hub.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.StorageException;
import io.mimamori.hub.series.SeriesStore.Bucket;
import io.mimamori.hub.series.SeriesStore.Point;
import io.mimamori.hub.series.SeriesStore.Sample;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readings each minute for two days, and what is left of them as time goes by. */
@SuppressWarnings("NullAway.Init")
final class SeriesUpkeepTest {
    private static final long HOUR = Rollups.HOUR;
    private static final long FIRST = Points.START / HOUR * HOUR;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    @TempDir Path folder;
    private SqliteSeriesStore store;
    private long now = FIRST + 48 * HOUR;

    @BeforeEach
    void open() {
        store = new SqliteSeriesStore(folder.resolve("series.db"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void oldReadingsGoAndTheirRollUpsStay() throws Exception {
        writeTwoDays();
        List<Bucket> fine = store.read(all(), TEN_MINUTES);
        List<Bucket> days = store.read(all(), DAY);
        tend(keeping(2, 10, 100));
        assertThat(samples()).hasSize(48 * 60);
        now += 30 * HOUR;
        store.write(List.of(level(now - 1, 7)), 2);
        tend(keeping(2, 10, 100));
        assertThat(samples()).startsWith(FIRST + 30 * HOUR).hasSize(18 * 60 + 1);
        assertThat(store.read(to(48), TEN_MINUTES)).isEqualTo(fine);
        assertThat(store.read(to(48), DAY)).isEqualTo(days);
    }

    @Test
    void theFineRollUpsGoBeforeTheCoarse() throws Exception {
        writeTwoDays();
        List<Bucket> hours = store.read(all(), Duration.ofHours(1));
        now += 10 * 24 * HOUR;
        store.write(List.of(level(now - 1, 7)), 2);
        tend(keeping(1, 2, 100));
        assertThat(samples()).containsExactly(now - 1);
        assertThat(store.read(to(48), Duration.ofHours(1))).isEqualTo(hours);
        assertThat(store.read(to(48), TEN_MINUTES)).isEqualTo(hours);
        tend(keeping(1, 1, 2));
        assertThat(store.read(to(48), Duration.ofHours(1))).isEmpty();
    }

    @Test
    void aReadingThatComesToASealedHourIsAddedToIt() throws Exception {
        writeTwoDays();
        now += 30 * 24 * HOUR;
        store.write(List.of(level(now - 1, 7)), 2);
        tend(keeping(1, 100, 100));
        Point late =
                new Point(
                        "city",
                        "kamojima",
                        false,
                        Points.LEVEL,
                        "river_level",
                        FIRST + 1,
                        Value.of(-40.0),
                        Quality.GOOD,
                        now,
                        9);
        Bucket before = store.read(to(1), Duration.ofHours(1)).getFirst();
        store.write(List.of(late), 3);
        assertAdded(before);
        tend(keeping(1, 100, 100));
        assertAdded(before);
        assertThat(samples()).startsWith(FIRST + 1);
        now += 30 * 24 * HOUR;
        store.write(List.of(level(now - 1, 7)), 4);
        tend(keeping(1, 100, 100));
        assertThat(samples()).containsExactly(now - 1);
        assertAdded(before);
    }

    private void assertAdded(Bucket before) {
        assertThat(store.read(to(1), Duration.ofHours(1)))
                .containsExactly(
                        new Bucket(
                                FIRST,
                                -40,
                                (before.mean() * before.count() - 40) / (before.count() + 1),
                                before.max(),
                                before.count() + 1));
    }

    @Test
    void aRecordingOfLongAgoStaysAsLongAsAnythingElse() throws Exception {
        writeTwoDays();
        Point recorded =
                new Point(
                        "city",
                        "kamojima",
                        false,
                        Points.LEVEL,
                        "river_level",
                        FIRST - 2_000 * 24 * HOUR,
                        Value.of(9.0),
                        Quality.GOOD,
                        now,
                        1);
        store.write(List.of(recorded), 2);
        tend(keeping(400, 400, 400));
        assertThat(samples()).startsWith(recorded.timeMillis());
    }

    @Test
    void aClockThatIsSetYearsAheadRemovesNothing() throws Exception {
        writeTwoDays();
        now += 3_650 * 24 * HOUR;
        tend(keeping(30, 30, 30));
        assertThat(samples()).hasSize(48 * 60);
    }

    @Test
    void theNewestHourOfASilentSeriesStays() throws Exception {
        writeTwoDays();
        now += 100 * 24 * HOUR;
        store.write(List.of(Points.ofHome(now, true)), 2);
        tend(keeping(30, 300, 300));
        assertThat(samples()).startsWith(FIRST + 47 * HOUR).hasSize(60);
    }

    @Test
    void beyondItsBoundTheOldestReadingsGoBeforeTheirTime() throws Exception {
        writeTwoDays();
        List<Bucket> fine = store.read(all(), TEN_MINUTES);
        SeriesUpkeep upkeep =
                tend(new SeriesRetention(DAY, DAY.multipliedBy(9), DAY.multipliedBy(9), 60_000));
        assertThat(store.read(all(), TEN_MINUTES)).isEqualTo(fine);
        assertThat(samples()).startsWith(FIRST + 47 * HOUR);
        assertThat(upkeep.problem())
                .hasValueSatisfying(said -> assertThat(said).contains("raise series.bytesMax"));
    }

    @Test
    void aFileOfAnOlderHubIsReadAtOnceAndGetsItsRollUps() throws Exception {
        writeTwoDays();
        List<Bucket> fine = store.read(all(), TEN_MINUTES);
        makeOld();
        assertThat(store.read(all(), TEN_MINUTES)).isEqualTo(fine);
        assertThat(rows("rollup")).isZero();
        store.write(List.of(level(FIRST + 1, 100)), 2);
        tend(SeriesRetention.DEFAULT);
        assertThat(rows("backfill")).isZero();
        assertThat(rows("rollup")).isEqualTo(48 * 7);
        assertThat(store.read(all(), TEN_MINUTES).getFirst().max()).isEqualTo(100);
        assertThat(store.read(all(), TEN_MINUTES).subList(1, fine.size()))
                .isEqualTo(fine.subList(1, fine.size()));
    }

    @Test
    void aFileOfANewerHubIsRefused() throws Exception {
        store.close();
        try (Connection file = file()) {
            file.createStatement().executeUpdate("PRAGMA user_version = 9");
        }
        assertThatThrownBy(this::open)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("belongs to a newer one");
    }

    private void writeTwoDays() {
        List<Point> points = new ArrayList<>();
        for (long time : LongStream.range(0, 48 * 60).map(i -> FIRST + i * 60_000).toArray()) {
            points.add(level(time, (double) (time / 60_000 % 256)));
        }
        store.write(points, 1);
    }

    private static Point level(long time, double value) {
        return Points.level(time, value, 1);
    }

    private SeriesUpkeep tend(SeriesRetention retention) throws Exception {
        SeriesUpkeep upkeep = new SeriesUpkeep(store, retention, () -> Instant.ofEpochMilli(now));
        upkeep.tend();
        return upkeep;
    }

    private static SeriesRetention keeping(long readings, long tenMinutes, long hours) {
        return new SeriesRetention(
                Duration.ofDays(readings),
                Duration.ofDays(tenMinutes),
                Duration.ofDays(hours),
                Long.MAX_VALUE);
    }

    private static SeriesStore.Selection all() {
        return Points.levels(0, Long.MAX_VALUE);
    }

    private static SeriesStore.Selection to(int hour) {
        return Points.levels(FIRST, FIRST + hour * HOUR);
    }

    private List<Long> samples() {
        return store.read(all(), 10_000).stream().map(Sample::timeMillis).toList();
    }

    /** As the tables were before there were roll-ups. */
    private void makeOld() throws Exception {
        store.close();
        try (Connection file = file();
                Statement statement = file.createStatement()) {
            for (String table : List.of("rollup", "sealed", "touched", "backfill")) {
                statement.executeUpdate("DROP TABLE " + table);
            }
            statement.executeUpdate("PRAGMA user_version = 1");
        }
        open();
    }

    private long rows(String table) throws Exception {
        try (Connection file = file()) {
            return SeriesFile.value(file, "SELECT count(*) FROM " + table);
        }
    }

    private Connection file() throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("series.db"));
    }
}
