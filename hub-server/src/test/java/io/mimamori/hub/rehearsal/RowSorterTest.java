package io.mimamori.hub.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.StorageException;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.ReadingsFile.Row;
import io.mimamori.reading.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RowSorterTest {
    private static final Duration WITHIN = Duration.ofSeconds(30);

    /** 1,000 rows are then 143 runs, 48, 16, 6 and 2: four passes and the last merge. */
    private static final RowSorter.Limits TINY = new RowSorter.Limits(7, 100_000, 3);

    @TempDir Path folder;

    static LongStream seeds() {
        Long one = Long.getLong("seed");
        return one == null ? LongStream.rangeClosed(1, 50) : LongStream.of(one);
    }

    /** Rows in any order, many of one time, of every kind of value. */
    private static List<Row> recording(long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, random.nextInt(1_000))
                .mapToObj(
                        line -> row(line + 2, 1_780_000_000_000L + random.nextInt(60_000), random))
                .toList();
    }

    private static Row row(int line, long timeMillis, Random random) {
        Value value =
                switch (random.nextInt(4)) {
                    case 0 -> Value.of(random.nextBoolean());
                    case 1 -> Value.of(text(random));
                    default -> Value.of(random.nextGaussian());
                };
        ChannelId channel = new ChannelId("g" + random.nextInt(5), "level");
        return new Row(line, channel, timeMillis, value, timeMillis + random.nextInt(-5, 5_000));
    }

    /** Any characters, halves of surrogate pairs too; some as long as a text may be. */
    private static String text(Random random) {
        int length = random.nextInt(10) == 0 ? Value.Text.LENGTH_MAX : random.nextInt(20);
        StringBuilder text = new StringBuilder();
        IntStream.range(0, length).forEach(_ -> text.append((char) random.nextInt(0x1_0000)));
        return text.toString();
    }

    private List<Row> sorted(RowOrder order, long seed, List<Row> rows, RowSorter.Limits limits) {
        List<Row> sorted = new ArrayList<>();
        try (RowSorter sorter =
                new RowSorter(order.arrival(WITHIN, seed).orElseThrow(), folder, limits)) {
            rows.forEach(sorter::add);
            sorter.forEach(sorted::add);
        }
        return sorted;
    }

    private static List<Row> shuffled(List<Row> rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] arrivals =
                rows.stream()
                        .mapToLong(row -> row.timeMillis() + random.nextLong(30_001))
                        .toArray();
        return IntStream.range(0, arrivals.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> arrivals[i]))
                .map(rows::get)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void sortsByTimeAsIfAllRowsWereInMemory(long seed) {
        List<Row> rows = recording(seed);
        assertThat(sorted(RowOrder.TIME, seed, rows, TINY))
                .as("-Dseed=%d", seed)
                .isEqualTo(
                        rows.stream().sorted(Comparator.comparingLong(Row::timeMillis)).toList());
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shufflesAsIfAllRowsWereInMemory(long seed) {
        List<Row> rows = recording(seed);
        List<Row> shuffled = shuffled(rows, seed);
        assertThat(sorted(RowOrder.SHUFFLED, seed, rows, TINY))
                .as("-Dseed=%d", seed)
                .isEqualTo(shuffled);
        assertThat(sorted(RowOrder.SHUFFLED, seed, rows, RowSorter.Limits.STANDARD))
                .as("in memory, -Dseed=%d", seed)
                .isEqualTo(shuffled);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void rowsOfOneTimeStayAsTheyStandInTheFile() {
        List<Row> rows =
                IntStream.range(0, 500)
                        .mapToObj(i -> row(i, 1_780_000_000_000L, new Random(i)))
                        .toList();
        assertThat(sorted(RowOrder.TIME, 1, rows, TINY)).isEqualTo(rows);
    }

    @Test
    void longTextsEndARunToo() {
        List<Row> rows = recording(3);
        RowSorter.Limits limits = new RowSorter.Limits(1_000_000, 2_000, 2);
        assertThat(sorted(RowOrder.SHUFFLED, 3, rows, limits)).isEqualTo(shuffled(rows, 3));
        Path absent = folder.resolve("absent");
        try (RowSorter sorter = new RowSorter(Row::timeMillis, absent, limits)) {
            assertThatThrownBy(() -> rows.forEach(sorter::add))
                    .isInstanceOf(StorageException.class);
        }
    }

    @Test
    void whatFitsOneRunNeverTouchesTheDisk() {
        Path absent = folder.resolve("absent");
        List<Row> seven = recording(5).subList(0, 7);
        List<Row> sorted = new ArrayList<>();
        try (RowSorter sorter = new RowSorter(Row::timeMillis, absent, TINY)) {
            seven.forEach(sorter::add);
            sorter.forEach(sorted::add);
        }
        assertThat(sorted).hasSize(7).containsAll(seven);
    }

    @Test
    void saysWhereThereIsNoRoomAndWhatHelps() {
        Path absent = folder.resolve("absent");
        try (RowSorter sorter = new RowSorter(Row::timeMillis, absent, TINY)) {
            assertThatThrownBy(() -> recording(5).forEach(sorter::add))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining(absent.toString())
                    .hasMessageContaining("-Djava.io.tmpdir=FOLDER");
        }
    }

    @Test
    void nothingIsLeftInTheFolderWhenTheConsumerFails() {
        List<Row> rows = recording(7);
        try (RowSorter sorter = new RowSorter(Row::timeMillis, folder, TINY)) {
            rows.forEach(sorter::add);
            assertThatThrownBy(() ->
                            sorter.forEach(row -> {
                                throw new IllegalStateException("enough at " + row.line());
                            }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("enough");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void nothingIsLeftInTheFolderWhenReadingEndsHalfWay() {
        try (RowSorter sorter = new RowSorter(Row::timeMillis, folder, TINY)) {
            recording(7).forEach(sorter::add);
        }
        assertThat(folder).isEmptyDirectory();
    }
}
