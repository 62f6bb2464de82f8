package io.mimamori.hub.rehearsal;

import io.mimamori.reading.ReadingsFile.Row;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/** In which order the rows of a recording arrive. */
enum RowOrder {
    /** As they stand in the file. */
    FILE,
    /** By event time; rows of one time as they stand in the file. */
    TIME,
    /** Each row up to a limit later than its event time. */
    SHUFFLED;

    /**
     * When each row arrives, ms since 1970 UTC, to be asked once a row in the order of the file;
     * empty when they arrive as they stand there. A row never meets one that is newer by more than
     * {@code within} before it.
     */
    Optional<ToLongFunction<Row>> arrival(Duration within, long seed) {
        return switch (this) {
            case FILE -> Optional.empty();
            case TIME -> Optional.of(Row::timeMillis);
            case SHUFFLED -> {
                SplittableRandom random = new SplittableRandom(seed);
                long withinMillis = within.toMillis();
                yield Optional.of(row -> row.timeMillis() + random.nextLong(withinMillis + 1));
            }
        };
    }
}
