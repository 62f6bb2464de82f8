package io.mimamori.hub.journal;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Measures the journal alone: {@code JournalLoad FILE burst COUNT WINDOW} (closed loop of that many
 * unacknowledged packs) or {@code JournalLoad FILE rate PER_SECOND SECONDS}. Prints packs/s,
 * commits, CPU seconds of the process for a million packs, and the latency from offer to durable.
 */
final class JournalLoad {
    private JournalLoad() {}

    public static void main(String[] args) throws InterruptedException {
        try (SqliteJournal journal =
                new SqliteJournal(
                        Path.of(args[0]), JournalLimits.DEFAULT, InstantSource.system())) {
            long first = Long.parseLong(args[2]);
            long second = Long.parseLong(args[3]);
            Load load = new Load(journal);
            if (args[1].equals("burst")) {
                load.burst(first / 4, (int) second);
                load.measured(() -> load.burst(first, (int) second));
            } else {
                load.rate(first, 2);
                load.measured(() -> load.rate(first, second));
            }
        }
    }

    private interface Run {
        void run() throws InterruptedException;
    }

    private static final class Load {
        private final SqliteJournal journal;
        private final ConcurrentHistogram nanos =
                new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
        private final AtomicLong done = new AtomicLong();
        private long number;

        Load(SqliteJournal journal) {
            this.journal = journal;
        }

        void measured(Run run) throws InterruptedException {
            nanos.reset();
            done.set(0);
            long rows = journal.lastRow();
            long cpu = cpuNanos();
            long begun = System.nanoTime();
            run.run();
            double seconds = (System.nanoTime() - begun) / 1e9;
            double cpuSeconds = (cpuNanos() - cpu) / 1e9;
            System.out.printf(
                    "%d packs, %.0f/s, %d commits, CPU %.1f s a million, ms p50 %.2f p99 %.2f"
                            + " max %.1f%n",
                    done.get(),
                    done.get() / seconds,
                    journal.lastRow() - rows,
                    cpuSeconds * 1e6 / done.get(),
                    nanos.getValueAtPercentile(50) / 1e6,
                    nanos.getValueAtPercentile(99) / 1e6,
                    nanos.getMaxValue() / 1e6);
        }

        void burst(long count, int window) throws InterruptedException {
            Semaphore inFlight = new Semaphore(window);
            for (long i = 0; i < count; i++) {
                inFlight.acquire();
                offer(inFlight::release);
            }
            inFlight.acquire(window);
        }

        void rate(long perSecond, long seconds) throws InterruptedException {
            long begun = System.nanoTime();
            Semaphore finished = new Semaphore(0);
            for (long i = 0; i < perSecond * seconds; i++) {
                long due = begun + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(Math.min(due - System.nanoTime(), 50_000));
                }
                offer(finished::release);
            }
            finished.acquire((int) (perSecond * seconds));
        }

        private void offer(Runnable then) {
            long begun = System.nanoTime();
            Runnable durable =
                    () -> {
                        nanos.recordValue(System.nanoTime() - begun);
                        done.incrementAndGet();
                        then.run();
                    };
            while (!journal.offer(RandomEntries.numbered(number), false, durable)) {
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            }
            number++;
        }

        private static long cpuNanos() {
            return ((com.sun.management.OperatingSystemMXBean)
                            ManagementFactory.getOperatingSystemMXBean())
                    .getProcessCpuTime();
        }
    }
}
