package io.mimamori.hub.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise P1: what was acknowledged is there after a crash, whenever it comes. */
final class JournalCrashTest {
    /** {@code -Dkills=N} for a longer campaign. */
    private static final int KILLS = Integer.getInteger("kills", 5);

    @TempDir Path folder;

    @Test
    void everyAcknowledgedEntryOutlivesEveryKill() throws Exception {
        long seed = Long.getLong("seed", 20261122L);
        Random random = new Random(seed);
        Path acknowledged = folder.resolve("acknowledged.txt");
        Files.createFile(acknowledged);
        for (int kill = 0; kill < KILLS; kill++) {
            killAfter(random.nextInt(250), acknowledged);
        }
        Set<Long> there = new HashSet<>(numbers(folder.resolve("journal.db")));
        List<Long> lines = wholeLines(acknowledged);
        assertThat(lines).as("seed %d", seed).hasSizeGreaterThan(100);
        assertThat(missing(there, lines)).as("seed %d", seed).isEmpty();
    }

    @Test
    void everyPowerCutCopyOpensWithAllThatWasAcknowledgedBefore() throws Exception {
        long seed = Long.getLong("seed", 20261122L);
        List<PowerCut> cuts = appendAndCut(new Random(seed), 60);
        for (PowerCut cut : cuts) {
            List<Long> acknowledged =
                    LongStream.rangeClosed(0, cut.acknowledged()).boxed().toList();
            assertThat(missing(new HashSet<>(numbers(cut.file())), acknowledged))
                    .as("seed %d, cut after %d", seed, cut.acknowledged())
                    .isEmpty();
        }
    }

    /** By hash: comparing each with each takes minutes where the disk is quick. */
    private static List<Long> missing(Set<Long> there, List<Long> wanted) {
        return wanted.stream().filter(number -> !there.contains(number)).toList();
    }

    private record PowerCut(Path file, long acknowledged) {}

    /**
     * Copies file and log inside the callback, where the committing thread stands still, and adds a
     * torn tail: half of the log's last page again, or noise, as a disk may leave it.
     */
    private List<PowerCut> appendAndCut(Random random, int count) throws Exception {
        List<PowerCut> cuts = new ArrayList<>();
        Path file = folder.resolve("journal.db");
        try (SqliteJournal journal =
                new SqliteJournal(file, JournalLimits.DEFAULT, InstantSource.system())) {
            long number = 0;
            while (cuts.size() < count) {
                long last = number + random.nextInt(400);
                boolean[] copied = new boolean[1];
                for (; number <= last; number++) {
                    long mine = number;
                    boolean cut = number == last;
                    while (!journal.offer(
                            RandomEntries.numbered(number),
                            false,
                            () -> copied[0] |= cut && cuts.add(copy(file, mine, random)))) {
                        Thread.onSpinWait();
                    }
                }
                while (journal.queued() > 0) {
                    Thread.onSpinWait();
                }
            }
        }
        return cuts;
    }

    private PowerCut copy(Path file, long number, Random random) {
        try {
            Path to = folder.resolve("cut-" + number);
            Files.copy(file, to);
            byte[] log = Files.readAllBytes(Path.of(file + "-wal"));
            byte[] tail = new byte[random.nextInt(9_000)];
            if (random.nextBoolean()) {
                random.nextBytes(tail);
            } else {
                System.arraycopy(
                        log,
                        Math.max(0, log.length - tail.length),
                        tail,
                        0,
                        Math.min(log.length, tail.length));
            }
            byte[] torn = java.util.Arrays.copyOf(log, log.length + tail.length);
            System.arraycopy(tail, 0, torn, log.length, tail.length);
            Files.write(Path.of(to + "-wal"), torn);
            return new PowerCut(to, number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void killAfter(int millis, Path acknowledged) throws Exception {
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                JournalAppender.class.getName(),
                                folder.resolve("journal.db").toString(),
                                acknowledged.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            // It writes one byte once it appends; the kill comes at a random moment after that.
            assertThat(child.getInputStream().read()).isEqualTo('R');
            assertThat(child.waitFor(millis, TimeUnit.MILLISECONDS)).isFalse();
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private static List<Long> wholeLines(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Long::valueOf).toList();
    }

    private static List<Long> numbers(Path file) throws InterruptedException {
        List<Long> numbers = new ArrayList<>();
        try (SqliteJournal journal =
                new SqliteJournal(file, JournalLimits.DEFAULT, InstantSource.system())) {
            long after = Journal.START;
            while (after < journal.lastRow()) {
                for (JournalRow row : journal.read(after, 100, Duration.ZERO)) {
                    assertThat(row.id()).isGreaterThan(after);
                    after = row.id();
                    row.entries().forEach(entry -> numbers.add(RandomEntries.numberOf(entry)));
                }
            }
        }
        return numbers;
    }
}
