package io.mimamori.hub.journal;

import io.mimamori.hub.ops.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/**
 * All consumers of one journal; releases the rows that every one of them has done. Thread-safe.
 * Every consumer of the hub must be started here before {@link #releaseEvery}.
 */
public final class Consumers implements AutoCloseable {
    private final Journal journal;
    private final Metrics metrics;
    private final long seed;
    private final List<ConsumerLoop> loops = new ArrayList<>();
    private final List<LongSupplier> others = new ArrayList<>();
    private final ScheduledExecutorService releaser =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("journal-release").daemon().factory());

    /** {@code seed} is for the jitter of the loops. */
    public Consumers(Journal journal, Metrics metrics, long seed) {
        this.journal = journal;
        this.metrics = metrics;
        this.seed = seed;
    }

    /** Starts a loop for this consumer. */
    public synchronized ConsumerLoop start(RowConsumer consumer, ConsumerLoop.Pace pace) {
        ConsumerLoop loop = new ConsumerLoop(journal, consumer, pace, metrics, seed + loops.size());
        loops.add(loop);
        return loop;
    }

    /** Rows after {@code offset} are kept too: a reader with a loop of its own still needs them. */
    public synchronized void alsoWaitFor(LongSupplier offset) {
        others.add(offset);
    }

    /** From now on, as often as this, releases what every consumer has done. */
    public void releaseEvery(Duration period) {
        var _ =
                releaser.scheduleWithFixedDelay(
                        this::release, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What keeps consumers from getting on, in words for the operator. */
    public synchronized List<String> problems() {
        return loops.stream().map(ConsumerLoop::problem).flatMap(Optional::stream).toList();
    }

    @Override
    public synchronized void close() {
        releaser.shutdownNow();
        loops.reversed().forEach(ConsumerLoop::close);
        loops.clear();
    }

    private synchronized void release() {
        LongStream.concat(
                        loops.stream().mapToLong(ConsumerLoop::offset),
                        others.stream().mapToLong(LongSupplier::getAsLong))
                .min()
                .ifPresent(journal::release);
    }
}
