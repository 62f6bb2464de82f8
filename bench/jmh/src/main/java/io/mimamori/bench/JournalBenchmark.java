package io.mimamori.bench;

import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalLimits;
import io.mimamori.hub.journal.SqliteJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Appending to the journal, until the fsync has been answered: one pack at a time, and a thousand
 * at once, as a busy endpoint hands them over. The file lies in the working directory.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JournalBenchmark {
    private static final int GROUP = 1_000;

    private Path folder;
    private SqliteJournal journal;
    private long number;

    @Setup(Level.Iteration)
    public void open() throws IOException {
        folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "journal-");
        journal =
                new SqliteJournal(
                        folder.resolve("journal.db"),
                        JournalLimits.DEFAULT.withKeepAtLeast(Duration.ZERO),
                        InstantSource.system());
    }

    @TearDown(Level.Iteration)
    public void remove() throws IOException {
        journal.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Benchmark
    public void appendOne() throws InterruptedException {
        append(1);
    }

    /** Microseconds a pack. */
    @Benchmark
    @OperationsPerInvocation(GROUP)
    public void appendThousand() throws InterruptedException {
        append(GROUP);
    }

    private void append(int packs) throws InterruptedException {
        CountDownLatch durable = new CountDownLatch(packs);
        for (int i = 0; i < packs; i++) {
            JournalEntry entry = new JournalEntry.Readings(Readings.pack(number++));
            if (!journal.offer(entry, false, durable::countDown)) {
                throw new IllegalStateException("the journal is full");
            }
        }
        durable.await();
        journal.release(journal.lastRow());
    }
}
