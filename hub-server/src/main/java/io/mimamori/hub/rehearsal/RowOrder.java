package io.mimamori.hub.rehearsal;

import io.mimamori.reading.ReadingsFile.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** In which order the rows of a recording arrive. */
enum RowOrder {
    /** As they stand in the file. */
    FILE,
    /** By event time; rows of one time as they stand in the file. */
    TIME,
    /** Each row up to a limit later than its event time. */
    SHUFFLED;

    List<Row> arrange(List<Row> rows, Duration within, long seed) {
        return switch (this) {
            case FILE -> rows;
            case TIME -> rows.stream().sorted(Comparator.comparingLong(Row::timeMillis)).toList();
            case SHUFFLED -> shuffle(rows, within.toMillis(), seed);
        };
    }

    /** A row never meets one that is newer by more than {@code withinMillis} before it. */
    private static List<Row> shuffle(List<Row> rows, long withinMillis, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] arrivals = new long[rows.size()];
        for (int i = 0; i < arrivals.length; i++) {
            arrivals[i] = rows.get(i).timeMillis() + random.nextLong(withinMillis + 1);
        }
        List<Row> shuffled = new ArrayList<>(rows.size());
        IntStream.range(0, arrivals.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> arrivals[i]))
                .forEach(i -> shuffled.add(rows.get(i)));
        return shuffled;
    }
}
