package io.mimamori.hub.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mimamori.StorageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteJournalTest {
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final Duration NO_WAIT = Duration.ZERO;

    @TempDir Path folder;
    private final AtomicLong now = new AtomicLong(1_790_000_000_000L);
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());

    @Test
    void rowsHoldWhatWasOfferedInOrderAndOutliveTheProcess() throws Exception {
        try (SqliteJournal journal = open(JournalLimits.DEFAULT)) {
            append(journal, 0, 500);
            assertThat(numbers(journal)).containsExactlyElementsOf(range(0, 500));
        }
        try (SqliteJournal journal = open(JournalLimits.DEFAULT)) {
            assertThat(numbers(journal)).containsExactlyElementsOf(range(0, 500));
            append(journal, 500, 600);
            assertThat(numbers(journal)).containsExactlyElementsOf(range(0, 600));
        }
    }

    @Test
    void tellsDurableBeforeReadersSeeTheRowAndInOrder() throws Exception {
        try (SqliteJournal journal = open(JournalLimits.DEFAULT)) {
            List<Long> told = new ArrayList<>();
            CountDownLatch done = new CountDownLatch(200);
            AtomicBoolean early = new AtomicBoolean();
            for (long i = 0; i < 200; i++) {
                long number = i;
                journal.offer(
                        RandomEntries.numbered(i),
                        false,
                        () -> {
                            told.add(number);
                            early.compareAndSet(false, journal.lastRow() > told.size());
                            done.countDown();
                        });
            }
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(told).containsExactlyElementsOf(range(0, 200));
            assertThat(early).isFalse();
        }
    }

    @Test
    void aFailingCallbackHurtsNobodyElse() throws Exception {
        try (SqliteJournal journal = open(JournalLimits.DEFAULT)) {
            journal.offer(
                    RandomEntries.numbered(0),
                    false,
                    () -> {
                        throw new IllegalStateException("its sender is gone");
                    });
            append(journal, 1, 5);
            assertThat(numbers(journal)).containsExactlyElementsOf(range(0, 5));
        }
    }

    @Test
    void aWaitingReaderWakesAtTheNextRow() throws Exception {
        try (SqliteJournal journal = open(JournalLimits.DEFAULT)) {
            CompletableFuture<List<JournalRow>> read = new CompletableFuture<>();
            Thread reader =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    read.complete(journal.read(0, 10, WAIT));
                                } catch (InterruptedException e) {
                                    read.completeExceptionally(e);
                                }
                            });
            append(journal, 7, 8);
            assertThat(read.get(10, TimeUnit.SECONDS)).hasSize(1);
            reader.join();
            assertThat(journal.read(journal.lastRow(), 10, Duration.ofMillis(5))).isEmpty();
        }
    }

    @Test
    void aConsumerThatIsBehindReadsTheSameFromTheFile() throws Exception {
        JournalLimits small =
                new JournalLimits(1 << 30, 1000, 1 << 20, 2_000, Duration.ofHours(1), 1 << 29);
        try (SqliteJournal journal = open(small)) {
            for (int i = 0; i < 40; i++) {
                append(journal, i * 5L, i * 5L + 5);
            }
            assertThat(journal.read(0, 3, NO_WAIT)).hasSize(3);
            assertThat(numbers(journal)).containsExactlyElementsOf(range(0, 200));
        }
    }

    @Test
    void releasedRowsGoOnceTheyAreOldAndIdsNeverComeAgain() throws Exception {
        long last;
        JournalLimits hour = JournalLimits.DEFAULT.withKeepAtLeast(Duration.ofHours(1));
        try (SqliteJournal journal = open(hour)) {
            append(journal, 0, 50);
            last = journal.lastRow();
            journal.release(last);
            append(journal, 50, 51);
            assertThat(numbers(journal)).hasSize(51);
            now.addAndGet(Duration.ofHours(2).toMillis());
        }
        try (SqliteJournal journal = open(hour)) {
            journal.release(journal.lastRow());
            await().atMost(WAIT).until(() -> rowsIn(folder.resolve("journal.db")) == 0);
            last = journal.lastRow();
        }
        try (SqliteJournal journal = open(hour)) {
            assertThat(journal.lastRow()).isEqualTo(last);
            append(journal, 51, 52);
            assertThat(journal.lastRow()).isEqualTo(last + 1);
            assertThat(journal.read(0, 10, NO_WAIT)).hasSize(1);
        }
    }

    @Test
    void rowsThatAreStillNeededButGoneAreAnError() throws Exception {
        try (SqliteJournal journal = open(JournalLimits.DEFAULT)) {
            for (int i = 0; i < 5; i++) {
                append(journal, i, i + 1);
            }
        }
        sql("DELETE FROM journal WHERE id <= 3");
        try (SqliteJournal journal = open(JournalLimits.DEFAULT)) {
            assertThatThrownBy(() -> journal.read(1, 10, NO_WAIT))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("still needed");
            assertThat(journal.read(0, 10, NO_WAIT)).hasSize(2);
        }
    }

    @Test
    void atItsBoundOnlyTheReserveIsTakenAndReleasingMakesRoom() throws Exception {
        JournalLimits small =
                JournalLimits.DEFAULT.withBytesMax(1 << 20).withKeepAtLeast(Duration.ZERO);
        try (SqliteJournal journal = open(small)) {
            long taken = fill(journal, false);
            assertThat(taken).isPositive();
            assertThat(journal.bytes()).isBetween(800_000L, 1L << 20);
            assertThat(fill(journal, true)).isPositive();
            assertThat(journal.bytes()).isBetween(950_000L, (1L << 20) + 50_000);
            assertThat(offerAndWait(journal, true)).isFalse();
            now.addAndGet(1);
            journal.release(journal.lastRow());
            await().atMost(WAIT).until(() -> journal.bytes() < 900_000);
            assertThat(offerAndWait(journal, false)).isTrue();
        }
    }

    @Test
    void aFullQueueAnswersFalse() throws Exception {
        JournalLimits tiny =
                new JournalLimits(1 << 30, 20, 1 << 20, 1 << 20, Duration.ofHours(1), 1 << 29);
        try (SqliteJournal journal = open(tiny);
                Connection other = blockWrites()) {
            int taken = 0;
            while (journal.offer(RandomEntries.numbered(taken), false, () -> {})) {
                taken++;
            }
            assertThat(taken).isEqualTo(18);
            assertThat(journal.offer(RandomEntries.numbered(taken), true, () -> {})).isTrue();
            other.createStatement().executeUpdate("ROLLBACK");
            await().atMost(WAIT).until(() -> numbers(journal).size() == 19);
        }
    }

    @Test
    void whileTheDiskRefusesNothingIsAcknowledgedAndNothingIsLost() throws Exception {
        try (SqliteJournal journal = open(JournalLimits.DEFAULT)) {
            CountDownLatch durable = new CountDownLatch(10);
            try (Connection other = blockWrites()) {
                for (int i = 0; i < 10; i++) {
                    assertThat(journal.offer(RandomEntries.numbered(i), false, durable::countDown))
                            .isTrue();
                }
                await().atMost(WAIT).until(() -> journal.problem().isPresent());
                assertThat(journal.problem().orElseThrow()).contains("journal.db");
                assertThat(durable.getCount()).isEqualTo(10);
                assertThat(journal.lastRow()).isEqualTo(Journal.START);
                other.createStatement().executeUpdate("ROLLBACK");
            }
            assertThat(durable.await(10, TimeUnit.SECONDS)).isTrue();
            await().atMost(WAIT).until(() -> journal.problem().isEmpty());
            assertThat(numbers(journal)).containsExactlyElementsOf(range(0, 10));
        }
    }

    @Test
    void closingCommitsWhatWasTakenAndTakesNothingMore() {
        SqliteJournal journal = open(JournalLimits.DEFAULT);
        AtomicLong durable = new AtomicLong();
        for (int i = 0; i < 5_000; i++) {
            assertThat(journal.offer(RandomEntries.numbered(i), false, durable::incrementAndGet))
                    .isTrue();
        }
        journal.close();
        assertThat(durable).hasValue(5_000);
        assertThat(journal.offer(RandomEntries.numbered(0), true, () -> {})).isFalse();
    }

    @Test
    void aFileThatIsNoJournalIsRefusedAndLeftAsItIs() throws Exception {
        Path file = folder.resolve("journal.db");
        byte[] foreign =
                "not a database, but long enough to look at"
                        .repeat(200)
                        .getBytes(StandardCharsets.US_ASCII);
        Files.write(file, foreign);
        assertThatThrownBy(() -> open(JournalLimits.DEFAULT))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("backup");
        assertThat(Files.readAllBytes(file)).isEqualTo(foreign);
        Files.delete(file);
        sql("CREATE TABLE other(x)");
        assertThatThrownBy(() -> open(JournalLimits.DEFAULT))
                .hasMessageContaining("another program");
    }

    @Test
    void aDamagedNewestRowIsFoundAtStart() throws Exception {
        try (SqliteJournal journal = open(JournalLimits.DEFAULT)) {
            append(journal, 0, 3);
        }
        sql("UPDATE journal SET body = zeroblob(20) WHERE id = (SELECT max(id) FROM journal)");
        assertThatThrownBy(() -> open(JournalLimits.DEFAULT))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void theWriteAheadLogStaysBounded() throws Exception {
        Path log = folder.resolve("journal.db-wal");
        try (SqliteJournal journal = open(JournalLimits.DEFAULT)) {
            for (int i = 0; i < 40; i++) {
                append(journal, i * 20_000L, i * 20_000L + 20_000);
            }
            assertThat(Files.size(log)).isLessThan(48L << 20);
        }
    }

    private SqliteJournal open(JournalLimits limits) {
        return new SqliteJournal(folder.resolve("journal.db"), limits, clock);
    }

    private void append(SqliteJournal journal, long from, long to) throws InterruptedException {
        CountDownLatch durable = new CountDownLatch((int) (to - from));
        for (long i = from; i < to; i++) {
            assertThat(journal.offer(RandomEntries.numbered(i), false, durable::countDown))
                    .isTrue();
        }
        assertThat(durable.await(30, TimeUnit.SECONDS)).isTrue();
        // The last row becomes visible right after its callbacks.
        journal.read(journal.lastRow(), 1, Duration.ofMillis(50));
    }

    private static long fill(SqliteJournal journal, boolean reserve) throws InterruptedException {
        long taken = 0;
        while (offerAndWait(journal, reserve)) {
            taken++;
        }
        return taken;
    }

    private static boolean offerAndWait(SqliteJournal journal, boolean reserve)
            throws InterruptedException {
        CountDownLatch durable = new CountDownLatch(1);
        JournalEntry entry = new JournalEntry.SiteVersion("city", "s", 1, "# 見守り\n".repeat(2_000));
        if (!journal.offer(entry, reserve, durable::countDown)) {
            return false;
        }
        assertThat(durable.await(10, TimeUnit.SECONDS)).isTrue();
        return true;
    }

    private static List<Long> numbers(SqliteJournal journal) throws InterruptedException {
        List<Long> numbers = new ArrayList<>();
        long after = Journal.START;
        for (List<JournalRow> rows = journal.read(after, 7, NO_WAIT);
                !rows.isEmpty();
                rows = journal.read(after, 7, NO_WAIT)) {
            for (JournalRow row : rows) {
                assertThat(row.id()).isGreaterThan(after);
                after = row.id();
                row.entries().forEach(entry -> numbers.add(RandomEntries.numberOf(entry)));
            }
        }
        return numbers;
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    private Connection blockWrites() throws Exception {
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + journalFile());
        other.createStatement().executeUpdate("BEGIN IMMEDIATE");
        return other;
    }

    private void sql(String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + journalFile());
                Statement one = connection.createStatement()) {
            one.executeUpdate(statement);
        }
    }

    private static long rowsIn(Path file) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement one = connection.createStatement();
                var result = one.executeQuery("SELECT count(*) FROM journal")) {
            return result.getLong(1);
        }
    }

    private Path journalFile() {
        return folder.resolve("journal.db");
    }
}
