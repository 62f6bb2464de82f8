package io.mimamori.edge.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.edge.spool.Spool.Way;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.senml.SenmlDecoder;
import io.mimamori.senml.SenmlException;
import io.mimamori.senml.SenmlFormat;
import io.mimamori.testing.DiskTrace;
import io.mimamori.testing.PowerCuts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A power cut between any two calls of a spool to its disk. {@code -Dpoints=N} for more cuts,
 * {@code -Dseed=N} for others.
 */
final class SpoolPowerCutTest {
    private static final int POINTS = Integer.getInteger("points", 80);
    private static final long SEED = Long.getLong("seed", 20_261_127L);
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-06-02T00:00:00Z"));

    @TempDir private Path folder;

    @Test
    void everyCutLeavesASpoolWithAllThatWasKeptAndNotYetDelivered() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data")).toRealPath();
        DiskTrace trace = DiskTrace.record(data, folder, Keeper.class, data.toString(), "" + SEED);
        new PowerCuts(trace, SEED).cut(POINTS, folder, SpoolPowerCutTest::check);
    }

    /** Lines are {@code kept N}, {@code sent N} (asked to delete) and {@code offered N}. */
    private static void check(Path left, List<String> said, String where) throws Exception {
        Path file = left.resolve("spool.db");
        Set<Long> there = new HashSet<>();
        try (Spool spool = Keeper.open(file)) {
            for (Way way : List.of(Way.EVENT, Way.LIVE, Way.BACKLOG)) {
                for (SpoolItem item : spool.take(way, 100_000)) {
                    numbers(item)
                            .forEach(number -> assertThat(there.add(number)).as(where).isTrue());
                }
            }
        } catch (RuntimeException e) {
            throw new AssertionError(where, e);
        }
        Set<Long> owed = numbers(said, "kept ");
        Set<Long> sent = numbers(said, "sent ");
        owed.removeAll(sent);
        assertThat(there).as(where).containsAll(owed);
        assertThat(numbers(said, "offered ")).as(where).containsAll(there);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                ResultSet result =
                        connection.createStatement().executeQuery("PRAGMA integrity_check")) {
            assertThat(result.getString(1)).as(where).isEqualTo("ok");
        }
    }

    private static Set<Long> numbers(List<String> said, String verb) {
        Set<Long> numbers = new HashSet<>();
        said.stream()
                .filter(line -> line.startsWith(verb))
                .forEach(line -> numbers.add(Long.valueOf(line.substring(verb.length()))));
        return numbers;
    }

    private static List<Long> numbers(SpoolItem item) {
        try {
            return SenmlDecoder.decode(item.format(), item.payload(), CLOCK.millis())
                    .readings()
                    .stream()
                    .filter(reading -> reading.channel().equals("level"))
                    .map(reading -> (long) ((Value.Numeric) reading.value()).number())
                    .toList();
        } catch (SenmlException e) {
            throw new AssertionError(e);
        }
    }

    /** Keeps readings and events, gives some away, and closes; a few times. */
    static final class Keeper {
        private static final int RUNS = 3;
        private static final int STEPS = 40;

        private Keeper() {}

        static Spool open(Path file) {
            return Spool.open(
                    SpoolConfig.of(file, "pi-1"),
                    new PackEncoder(
                            SenmlFormat.CBOR,
                            "b1",
                            () -> ClockState.SYNCED,
                            (_, _) -> "m",
                            Duration.ofDays(1)),
                    CLOCK);
        }

        public static void main(String[] args) {
            Random random = new Random(Long.parseLong(args[1]));
            long number = 0;
            for (int run = 0; run < RUNS; run++) {
                try (Spool spool = open(Path.of(args[0], "spool.db"))) {
                    for (int step = 0; step < STEPS; step++) {
                        long first = number;
                        long end = number + 1 + random.nextInt(40);
                        boolean event = random.nextInt(4) == 0;
                        for (; number < end; number++) {
                            System.out.println("offered " + number);
                            keep(spool, event, number);
                        }
                        spool.flush();
                        for (long kept = first; kept < end; kept++) {
                            System.out.println("kept " + kept);
                        }
                        if (random.nextInt(3) == 0) {
                            send(spool, event ? Way.EVENT : Way.LIVE);
                        }
                    }
                }
            }
        }

        private static void keep(Spool spool, boolean event, long number) {
            List<Reading> readings =
                    List.of(
                            new Reading(
                                    "level", CLOCK.millis() + number, Value.of((double) number)));
            if (event) {
                spool.event("g1", readings, Optional.empty());
            } else {
                spool.telemetry("g1", readings);
            }
        }

        private static void send(Spool spool, Way way) {
            for (SpoolItem item : spool.take(way, 5)) {
                numbers(item).forEach(number -> System.out.println("sent " + number));
                spool.acknowledge(item);
            }
        }
    }
}
