package io.mimamori.hub.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mimamori.StorageException;
import io.mimamori.hub.ops.Metrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConsumerLoopTest {
    private static final ConsumerLoop.Pace PACE = new ConsumerLoop.Pace(8, Duration.ofMillis(5));

    @TempDir Path folder;
    private final Metrics metrics = new Metrics();
    private SqliteJournal journal;

    /** Keeps what it was brought; fails as often as it is told. */
    private static final class Keeping implements RowConsumer {
        private final List<Long> numbers = new CopyOnWriteArrayList<>();
        private final AtomicInteger failures = new AtomicInteger();
        private volatile long offset;

        void failNext(int times) {
            failures.set(times);
        }

        @Override
        public String name() {
            return "keeping";
        }

        @Override
        public long offset() {
            return offset;
        }

        @Override
        public void accept(List<JournalRow> rows) {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new StorageException("told to fail", true, null);
            }
            for (JournalRow row : rows) {
                row.entries().forEach(entry -> numbers.add(RandomEntries.numberOf(entry)));
                offset = row.id();
            }
        }
    }

    @BeforeEach
    void open() {
        journal =
                new SqliteJournal(
                        folder.resolve("journal.db"),
                        JournalLimits.DEFAULT,
                        InstantSource.system());
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void bringsEveryRowOnceAndInOrder() {
        Keeping consumer = new Keeping();
        try (ConsumerLoop loop = new ConsumerLoop(journal, consumer, PACE, metrics, 1)) {
            offer(0, 1_000);
            await().until(() -> consumer.numbers.size() == 1_000);
            assertThat(consumer.numbers).containsExactlyElementsOf(range(0, 1_000));
            await().until(() -> loop.position() == journal.lastRow());
            assertThat(metrics.text())
                    .contains("mimamori_consumer_lag_rows{consumer=\"keeping\"} 0.0");
        }
    }

    @Test
    void keepsItsPlaceWhileTheConsumerFails() {
        Keeping consumer = new Keeping();
        consumer.failNext(3);
        offer(0, 10);
        try (ConsumerLoop loop = new ConsumerLoop(journal, consumer, PACE, metrics, 1)) {
            await().until(() -> loop.problem().isPresent());
            await().until(() -> consumer.numbers.size() == 10);
            assertThat(consumer.numbers).containsExactlyElementsOf(range(0, 10));
            await().until(() -> loop.problem().isEmpty());
        }
    }

    @Test
    void goesOnWhereTheConsumerStopped() {
        Keeping consumer = new Keeping();
        try (ConsumerLoop _ = new ConsumerLoop(journal, consumer, PACE, metrics, 1)) {
            offer(0, 10);
            await().until(() -> consumer.numbers.size() == 10);
        }
        offer(10, 20);
        try (ConsumerLoop _ = new ConsumerLoop(journal, consumer, PACE, metrics, 1)) {
            await().until(() -> consumer.numbers.size() == 20);
            assertThat(consumer.numbers).containsExactlyElementsOf(range(0, 20));
        }
    }

    @Test
    void refusesToStartBeyondTheEndOfTheJournal() {
        Keeping consumer = new Keeping();
        consumer.offset = 99;
        assertThatThrownBy(() -> new ConsumerLoop(journal, consumer, PACE, metrics, 1))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("row 99")
                .hasMessageContaining("backup");
    }

    private void offer(long from, long to) {
        for (long i = from; i < to; i++) {
            assertThat(journal.offer(RandomEntries.numbered(i), false, () -> {})).isTrue();
        }
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }
}
