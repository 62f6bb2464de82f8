package io.mimamori.hub.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.series.SeriesStore.Bucket;
import io.mimamori.hub.series.SeriesStore.Point;
import io.mimamori.hub.series.SeriesStore.Sample;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every series store does, whatever is behind it. */
abstract class SeriesStoreContract {
    private static final long START = Points.START;
    private SeriesStore store;

    /** Opens the store of this test; what was written before is still there. */
    abstract SeriesStore open() throws Exception;

    /** Whatever the store does once in a while besides. */
    void upkeep() throws Exception {}

    @SuppressWarnings("NullAway.Init")
    SeriesStoreContract() {}

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void givesBackEveryKindOfValueExactly() {
        List<Value> values =
                List.of(
                        Value.of(12.66),
                        Value.of(-0.1),
                        Value.of(1.0e-7),
                        Value.of(123456789.123),
                        Value.of(7.0),
                        Value.of(true),
                        Value.of(false),
                        Value.of("ツキノワグマ、親子 \"2頭\""),
                        Value.of("a,b=c d\\e\\"),
                        Value.of("一行目\n二行目"),
                        Value.of(""));
        List<Point> points = new ArrayList<>();
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            points.add(Points.of(START + i, values.get(i), Quality.SUSPECT, i));
            samples.add(new Sample(START + i, values.get(i), Quality.SUSPECT));
        }
        store.write(points, 1);
        assertThat(store.read(Points.levels(START, START + 1_000), 100)).isEqualTo(samples);
    }

    @Test
    void readsAHalfOpenRangeOldestFirstUpToTheLimit() {
        store.write(
                List.of(
                        Points.level(START + 2, 3, 3),
                        Points.level(START, 1, 1),
                        Points.level(START + 1, 2, 2)),
                1);
        assertThat(store.read(Points.levels(START, START + 2), 100))
                .extracting(Sample::timeMillis)
                .containsExactly(START, START + 1);
        assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 1))
                .extracting(Sample::timeMillis)
                .containsExactly(START);
        assertThat(store.last("city", "kamojima", Points.LEVEL, "river_level"))
                .contains(new Sample(START + 2, Value.of(3.0), Quality.GOOD));
    }

    @Test
    void knowsNothingOfAnUnknownSeries() {
        assertThat(store.read(Points.levels(0, START), 10)).isEmpty();
        assertThat(store.read(Points.levels(0, START), Duration.ofHours(1))).isEmpty();
        assertThat(store.last("city", "kamojima", Points.LEVEL, "river_level")).isEmpty();
    }

    @Test
    void storesAPointOnceHoweverOftenItIsWritten() throws Exception {
        List<Point> points = List.of(Points.level(START, 1, 1), Points.level(START + 1, 2, 2));
        store.write(points, 1);
        store.write(points, 1);
        store.close();
        store = open();
        store.write(points, 1);
        assertThat(store.read(Points.levels(START, START + 10), 10)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theHigherSequenceStaysElseTheGreaterValueWhateverTheOrder(long seed) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            points.add(Points.level(START + i, 10, 5));
            points.add(Points.level(START + i, 99, 4));
            points.add(Points.level(START + i, 11, 5));
            points.add(Points.level(START + i, i % 2 == 0 ? 1 : 12, i % 2 == 0 ? 6 : 5));
        }
        Collections.shuffle(points, new Random(seed));
        for (int i = 0; i < points.size(); i += 5) {
            store.write(points.subList(i, Math.min(points.size(), i + 5)), i + 1);
        }
        assertThat(store.read(Points.levels(START, START + 10), 100))
                .extracting(Sample::value)
                .containsExactly(
                        Value.of(1.0),
                        Value.of(12.0),
                        Value.of(1.0),
                        Value.of(12.0),
                        Value.of(1.0),
                        Value.of(12.0),
                        Value.of(1.0),
                        Value.of(12.0));
    }

    @Test
    void bucketsHoldGoodNumbersOnlyAndBeginAtWholeSteps() {
        long hour = Duration.ofHours(1).toMillis();
        long first = START / hour * hour;
        store.write(
                List.of(
                        Points.level(first + 60_000, 1, 1),
                        Points.level(first + 120_000, 3, 2),
                        Points.of(first + 180_000, Value.of(900.0), Quality.FAIL, 3),
                        Points.of(first + 181_000, Value.of(true), Quality.GOOD, 3),
                        Points.of(first + 182_000, Value.of("x"), Quality.GOOD, 3),
                        Points.level(first + 2 * hour, 5, 4)),
                1);
        assertThat(store.read(Points.levels(first, first + 3 * hour), Duration.ofHours(1)))
                .containsExactly(
                        new Bucket(first, 1, 2, 3, 2), new Bucket(first + 2 * hour, 5, 5, 5, 1));
    }

    @Test
    void aBucketAtTheEdgeOfTheTimeHasWhatLiesWithin() {
        long hour = Duration.ofHours(1).toMillis();
        long first = START / hour * hour;
        store.write(
                List.of(
                        Points.level(first, 1, 1),
                        Points.level(first + 1, 2, 2),
                        Points.level(first + hour + 1, 3, 3),
                        Points.level(first + hour + 2, 4, 4)),
                1);
        assertThat(store.read(Points.levels(first + 1, first + hour + 2), Duration.ofHours(1)))
                .containsExactly(
                        new Bucket(first, 2, 2, 2, 1), new Bucket(first + hour, 3, 3, 3, 1));
    }

    /**
     * Late, repeated and corrected readings, also of a quality that does not count any more, in any
     * order: {@code -Dseed=N} replays one.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void bucketsSayWhatAScanOfThePointsWouldSay(long seed) throws Exception {
        Random random = new Random(seed);
        NavigableMap<Long, Point> kept = new TreeMap<>();
        int sequence = 0;
        for (int round = 0; round < 12; round++) {
            List<Point> points = new ArrayList<>();
            for (int i = random.nextInt(200); i >= 0; i--) {
                points.add(anyPoint(random, sequence + random.nextInt(400)));
            }
            sequence += 200;
            points.addAll(points.subList(0, points.size() / 10));
            points.removeIf(point -> hasEqual(kept, points, point));
            for (Point point : points) {
                kept.merge(
                        point.timeMillis(),
                        point,
                        (old, next) -> PointOrder.compare(old, next) < 0 ? next : old);
            }
            store.write(points, round);
            if (random.nextBoolean()) {
                upkeep();
            }
            for (Duration every : EVERY) {
                long from = START + random.nextLong(SPAN) - SPAN / 4;
                long to = from + 1 + random.nextLong(2 * SPAN);
                assertBuckets(kept, from, to, every);
                assertBuckets(kept, START - 2 * SPAN, START + 2 * SPAN, every);
            }
        }
    }

    static LongStream seeds() {
        Long given = Long.getLong("seed");
        return given == null ? LongStream.rangeClosed(1, 8) : LongStream.of(given);
    }

    private static final long SPAN = Duration.ofHours(30).toMillis();
    private static final List<Duration> EVERY =
            List.of(
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(7),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(30),
                    Duration.ofHours(1),
                    Duration.ofHours(5),
                    Duration.ofDays(1));

    /** One minute has one kind of value, as in life. */
    private static Point anyPoint(Random random, long sequence) {
        long minute = random.nextInt((int) (SPAN / 60_000));
        Value value =
                minute % 17 == 0
                        ? Value.of(random.nextBoolean())
                        : Value.of(random.nextInt(1_000) / 8.0 - 20);
        List<Quality> qualities = List.of(Quality.values());
        Quality quality = qualities.get(random.nextInt(qualities.size()));
        return Points.of(START + minute * 60_000, value, quality, sequence);
    }

    /** Equals of different quality are left out: which of them stays is not promised. */
    private static boolean hasEqual(Map<Long, Point> kept, List<Point> points, Point point) {
        return Stream.concat(points.stream(), Stream.ofNullable(kept.get(point.timeMillis())))
                .anyMatch(other ->
                        other.timeMillis() == point.timeMillis()
                                && !other.equals(point)
                                && PointOrder.compare(other, point) == 0);
    }

    private void assertBuckets(NavigableMap<Long, Point> kept, long from, long to, Duration every) {
        Map<Long, DoubleSummaryStatistics> expected = new TreeMap<>();
        kept.subMap(from, to)
                .values()
                .forEach(point -> {
                    if (point.value() instanceof Value.Numeric(double number)
                            && point.quality().isJudged()) {
                        expected.computeIfAbsent(
                                        point.timeMillis() / every.toMillis() * every.toMillis(),
                                        _ -> new DoubleSummaryStatistics())
                                .accept(number);
                    }
                });
        List<Bucket> buckets =
                expected.entrySet().stream()
                        .map(entry ->
                                new Bucket(
                                        entry.getKey(),
                                        entry.getValue().getMin(),
                                        entry.getValue().getAverage(),
                                        entry.getValue().getMax(),
                                        entry.getValue().getCount()))
                        .toList();
        assertThat(store.read(Points.levels(from, to), every))
                .usingElementComparator((one, other) -> isSame(one, other) ? 0 : 1)
                .as("from %d to %d every %s", from, to, every)
                .isEqualTo(buckets);
    }

    private static boolean isSame(Bucket one, Bucket other) {
        return one.timeMillis() == other.timeMillis()
                && one.min() == other.min()
                && one.max() == other.max()
                && one.count() == other.count()
                && Math.abs(one.mean() - other.mean()) < 1e-9;
    }

    @Test
    void keepsTheOffsetWithThePoints() throws Exception {
        assertThat(store.offset()).isZero();
        store.write(List.of(Points.level(START, 1, 1)), 41);
        store.write(List.of(), 42);
        store.close();
        store = open();
        assertThat(store.offset()).isEqualTo(42);
    }

    @Test
    void keepsHomesApartFromTheCity() {
        store.write(List.of(Points.level(START, 1, 1), Points.ofHome(START, true)), 1);
        assertThat(store.read(Points.motions(START, START + 1), 10))
                .containsExactly(new Sample(START, Value.of(true), Quality.GOOD));
        assertThat(store.read(Points.levels(START, START + 1), 10)).hasSize(1);
    }
}
