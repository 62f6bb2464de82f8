package io.mimamori.hub.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.testing.DiskTrace;
import io.mimamori.testing.PowerCuts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A power cut between any two calls of a journal to its disk. {@code -Dpoints=N} for more cuts,
 * {@code -Dseed=N} for others.
 */
final class JournalPowerCutTest {
    private static final int POINTS = Integer.getInteger("points", 120);
    private static final long SEED = Long.getLong("seed", 20_261_127L);

    @TempDir private Path folder;

    @Test
    void everyCutLeavesAJournalWithAllThatWasAcknowledgedAndNothingElse() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data")).toRealPath();
        DiskTrace trace =
                DiskTrace.record(data, folder, Appender.class, data.toString(), "" + SEED);
        int cuts = new PowerCuts(trace, SEED).cut(POINTS, folder, JournalPowerCutTest::check);
        assertThat(cuts).isPositive().isLessThanOrEqualTo(POINTS);
    }

    private static void check(Path left, List<String> acknowledged, String where) throws Exception {
        List<Long> numbers = numbers(left.resolve("journal.db"), where);
        assertThat(numbers)
                .as(where)
                .isEqualTo(LongStream.range(0, numbers.size()).boxed().toList());
        long last = acknowledged.stream().mapToLong(Long::parseLong).max().orElse(-1);
        assertThat(numbers).as(where).hasSizeGreaterThan(Math.toIntExact(last));
    }

    private static List<Long> numbers(Path file, String where) throws Exception {
        List<Long> numbers = new ArrayList<>();
        try (SqliteJournal journal =
                new SqliteJournal(file, JournalLimits.DEFAULT, InstantSource.system())) {
            long after = Journal.START;
            while (after < journal.lastRow()) {
                for (JournalRow row : journal.read(after, 100, Duration.ZERO)) {
                    after = row.id();
                    for (JournalEntry entry : row.entries()) {
                        long number = RandomEntries.numberOf(entry);
                        assertThat(entry).as(where).isEqualTo(RandomEntries.numbered(number));
                        numbers.add(number);
                    }
                }
            }
        } catch (RuntimeException e) {
            throw new AssertionError(where, e);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                ResultSet result =
                        connection.createStatement().executeQuery("PRAGMA integrity_check")) {
            assertThat(result.getString(1)).as(where).isEqualTo("ok");
        }
        return numbers;
    }

    /** Opens, appends and closes a journal a few times, in groups of random size. */
    static final class Appender {
        private static final int RUNS = 4;
        private static final int GROUPS = 30;

        private Appender() {}

        public static void main(String[] args) {
            Random random = new Random(Long.parseLong(args[1]));
            long number = 0;
            for (int run = 0; run < RUNS; run++) {
                try (SqliteJournal journal =
                        new SqliteJournal(
                                Path.of(args[0], "journal.db"),
                                JournalLimits.DEFAULT,
                                InstantSource.system())) {
                    for (int group = 0; group < GROUPS; group++) {
                        long end = number + 1 + random.nextInt(120);
                        for (; number < end; number++) {
                            long mine = number;
                            boolean taken =
                                    journal.offer(
                                            RandomEntries.numbered(number),
                                            false,
                                            () -> System.out.println(mine));
                            assertThat(taken).isTrue();
                        }
                        while (journal.queued() > 0) {
                            Thread.onSpinWait();
                        }
                    }
                }
            }
        }
    }
}
