package io.mimamori.hub.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mimamori.StorageException;
import io.mimamori.hub.HubClock;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalRow;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.Ladder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeConsumerTest {
    private static final long START = Happenings.RAISED_MILLIS;
    private static final long MINUTE = 60_000;

    /** The hub's clock, moved by hand. */
    private static final class Hand implements InstantSource {
        final AtomicLong millis = new AtomicLong(START);

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis.get());
        }
    }

    /** A hub's state.db, ledger and judge over a journal. */
    private final class Half implements AutoCloseable {
        final List<String> told = Collections.synchronizedList(new ArrayList<>());
        final StateDatabase state;
        final AlertLedger ledger;
        final JudgeConsumer judge;
        final MemoryJournal journal;

        Half(Path file, MemoryJournal journal) {
            this.journal = journal;
            state = new StateDatabase(file);
            ledger = new AlertLedger(state, Notices.NOBODY, clock, false);
            try {
                judge = judge();
            } catch (StorageException e) {
                // Nobody else holds it yet, and it must not write while the folder is removed.
                state.close();
                throw e;
            }
            judge.start();
        }

        private JudgeConsumer judge() {
            return new JudgeConsumer(
                    journal,
                    ledger,
                    version -> Happenings.site(Hazard.RIVER, Ladder.Basis.CITY),
                    HubClock.ofMachine(clock),
                    List.of((alert, event) -> told.add(alert.state() + " " + event.kind())),
                    new Metrics());
        }

        void caughtUp() {
            await().until(() -> judge.stored() == journal.lastRow());
        }

        /** Everything that is kept, as text. */
        Map<String, List<String>> kept() {
            Map<String, List<String>> all = new TreeMap<>();
            for (Alert alert : ledger.list(Optional.empty(), Optional.empty(), 10_000)) {
                List<String> entries =
                        state.read(handle ->
                                handle.createQuery(
                                                "SELECT * FROM episode_event WHERE episode = :id"
                                                        + " ORDER BY number")
                                        .bind("id", alert.id().toString())
                                        .map((rs, context) ->
                                                EpisodeTables.event(rs)
                                                        + " "
                                                        + rs.getBoolean("withdrawn"))
                                        .list());
                all.put(alert.toString(), entries);
            }
            return all;
        }

        @Override
        public void close() {
            judge.close();
            state.close();
        }
    }

    @TempDir Path folder;
    private final Hand clock = new Hand();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable half : open.reversed()) {
            half.close();
        }
    }

    private Half half(String name, MemoryJournal journal) {
        Half half = new Half(folder.resolve(name), journal);
        open.add(half);
        return half;
    }

    private static MemoryJournal journal() {
        MemoryJournal journal = new MemoryJournal();
        journal.add(new JournalEntry.SiteVersion("city", "kamojima", 1, "site: kamojima"));
        return journal;
    }

    private static void level(MemoryJournal journal, long timeMillis, double level) {
        journal.add(pack("g1", timeMillis, new Reading("level", timeMillis, Value.of(level))));
    }

    private static JournalEntry pack(String device, long timeMillis, Reading reading) {
        return new JournalEntry.Readings(
                new Pack(
                        "city",
                        device,
                        Lane.LIVE,
                        timeMillis,
                        timeMillis / 1_000,
                        "",
                        ClockState.SYNCED,
                        List.of(reading)));
    }

    @Test
    void waitsLongerAfterALargeCheckpointButNeverOverFiveSeconds() {
        assertThat(JudgeConsumer.pauseMillisAfter(0)).isEqualTo(900);
        assertThat(JudgeConsumer.pauseMillisAfter(600)).isEqualTo(3_000);
        assertThat(JudgeConsumer.pauseMillisAfter(100_000)).isEqualTo(5_000);
    }

    @Test
    void judgesTheJournalAndTellsInOrder() {
        MemoryJournal journal = journal();
        level(journal, START, 12.7);
        level(journal, START + MINUTE, 13.5);
        level(journal, START + 2 * MINUTE, 12.0);
        Half half = half("state.db", journal);
        half.caughtUp();
        assertThat(half.told).containsExactly("OPEN RAISED", "OPEN CHANGED", "CLEARED CLEARED");
        assertThat(half.kept()).hasSize(1);
        assertThat(half.ledger.verify().entries()).isEqualTo(3);
    }

    @Test
    void tellsOfSilenceByTheClockAndOnceOnly() {
        MemoryJournal journal = journal();
        level(journal, START, 12.7);
        Half half = half("state.db", journal);
        half.caughtUp();
        clock.millis.addAndGet(Duration.ofHours(25).toMillis());
        await().until(() -> half.told.contains("OPEN STALE"));
        half.caughtUp();
        assertThat(ticks(journal)).hasSize(1);
        Alert level =
                half.ledger.list(Optional.empty(), Optional.empty(), 10).stream()
                        .filter(alert -> alert.rule().equals("level"))
                        .findFirst()
                        .orElseThrow();
        assertThat(level.frozen()).isTrue();
        assertThat(level.state()).isEqualTo(Alert.State.OPEN);
    }

    private static List<JournalEntry> ticks(MemoryJournal journal) {
        return journal.rows().stream()
                .flatMap(row -> row.entries().stream())
                .filter(JournalEntry.Tick.class::isInstance)
                .toList();
    }

    @Test
    void tellsOfSilenceWithinATenthOfASecondOfItsTime() {
        MemoryJournal journal = journal();
        level(journal, START, 12.0);
        AtomicLong base = new AtomicLong(System.nanoTime());
        long due = START + Duration.ofHours(25).toMillis();
        InstantSource running =
                () ->
                        Instant.ofEpochMilli(
                                due - 400 + (System.nanoTime() - base.get()) / 1_000_000);
        StateDatabase state = new StateDatabase(folder.resolve("running.db"));
        AtomicLong late = new AtomicLong(-1);
        AlertListener listener = (alert, event) -> late.set(running.millis() - event.timeMillis());
        JudgeConsumer judge =
                new JudgeConsumer(
                        journal,
                        new AlertLedger(state, Notices.NOBODY, running, false),
                        version -> Happenings.site(Hazard.RIVER, Ladder.Basis.CITY),
                        HubClock.ofMachine(running),
                        List.of(listener),
                        new Metrics());
        base.set(System.nanoTime());
        judge.start();
        open.add(state);
        open.add(judge);
        await().until(() -> late.get() >= 0);
        assertThat(late.get()).isLessThan(1_000);
        System.err.println("stale alarm late by " + late.get() + " ms");
    }

    @Test
    void offersATickAgainWhenTheJournalLostIt() {
        MemoryJournal journal = journal();
        level(journal, START, 12.0);
        Half half = half("state.db", journal);
        half.caughtUp();
        journal.loseNext(1);
        clock.millis.addAndGet(Duration.ofHours(26).toMillis());
        await().atMost(Duration.ofSeconds(15)).until(() -> half.told.contains("OPEN STALE"));
    }

    @Test
    void tellsOpenAlertsAgainAfterAStart() {
        MemoryJournal journal = journal();
        level(journal, START, 12.7);
        Half first = half("state.db", journal);
        first.caughtUp();
        first.close();
        open.remove(first);
        Half second = half("state.db", journal);
        await().until(() -> second.told.equals(List.of("OPEN RAISED")));
        level(journal, START + MINUTE, 13.5);
        second.caughtUp();
        assertThat(second.told).containsExactly("OPEN RAISED", "OPEN CHANGED");
        assertThat(second.kept()).hasSize(1);
    }

    @Test
    void tellsTheEndOfAnAlertAgainAfterAStart() {
        MemoryJournal journal = journal();
        level(journal, START, 12.7);
        level(journal, START + MINUTE, 12.0);
        Half first = half("state.db", journal);
        first.caughtUp();
        first.close();
        open.remove(first);
        Half second = half("state.db", journal);
        await().until(() -> second.told.equals(List.of("CLEARED CLEARED")));
    }

    @Test
    void tellsThatLateDataTookAnAlertBack() {
        MemoryJournal journal = journal();
        level(journal, START, 12.0);
        Half half = half("state.db", journal);
        half.caughtUp();
        clock.millis.addAndGet(Duration.ofHours(25).toMillis());
        await().until(() -> half.told.contains("OPEN STALE"));
        level(journal, START + 60 * MINUTE, 12.0);
        half.caughtUp();
        assertThat(half.told).containsExactly("OPEN STALE", "CLOSED RECOVERED");
    }

    @Test
    void refusesAStateThatIsAheadOfItsJournal() {
        MemoryJournal journal = journal();
        level(journal, START, 12.7);
        Half half = half("state.db", journal);
        half.caughtUp();
        half.close();
        open.remove(half);
        assertThatThrownBy(() -> half("state.db", journal.cutAfter(1)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("journal row 2")
                .hasMessageContaining("row 1");
    }

    @Test
    void goesOnFromTheCheckpointWhenStateRefusesAWrite() {
        MemoryJournal journal = journal();
        level(journal, START, 12.7);
        Half half = half("state.db", journal);
        half.caughtUp();
        half.state
                .run(tx ->
                        tx.execute(
                                "CREATE TRIGGER broken BEFORE INSERT ON episode_event"
                                        + " BEGIN SELECT RAISE(ABORT, 'disk full'); END"))
                .join();
        level(journal, START + MINUTE, 13.5);
        await().until(() -> half.told.contains("OPEN CHANGED"));
        level(journal, START + 2 * MINUTE, 12.0);
        half.state.run(tx -> tx.execute("DROP TRIGGER broken")).join();
        half.caughtUp();
        assertThat(half.kept().values().iterator().next()).hasSize(3);
        assertThat(half.ledger.verify().entries()).isEqualTo(3);
    }

    /** Whatever the moment of the crash, the end is that of a hub that never crashed. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void endsAsIfItHadNeverBeenKilled(long defaultSeed) {
        long seed = Long.getLong("seed", defaultSeed);
        Random chance = new Random(seed);
        MemoryJournal journal = journal();
        Half killed = half("killed.db", journal);
        long time = START;
        int crashAfter = 50 + chance.nextInt(200);
        for (int i = 0; i < 300; i++) {
            time += MINUTE;
            long late = chance.nextInt(10) == 0 ? chance.nextInt(30) * MINUTE : 0;
            if (chance.nextInt(40) == 0) {
                time += Duration.ofHours(26).toMillis();
                journal.add(new JournalEntry.Tick(time - 1));
            }
            if (chance.nextInt(20) == 0) {
                journal.add(pack("b1", time, new Reading("button", time, Value.of(true))));
            }
            clock.millis.set(time);
            level(journal, time - late, 12 + 2 * chance.nextDouble());
            if (i == crashAfter) {
                copy(killed, "crashed.db");
            }
        }
        killed.caughtUp();
        Half resumed = half("crashed.db", journal);
        resumed.caughtUp();
        Half fresh = half("fresh.db", journal);
        fresh.caughtUp();
        assertThat(resumed.kept()).as("seed " + seed).isEqualTo(fresh.kept());
        assertThat(killed.kept()).as("seed " + seed).isEqualTo(fresh.kept());
        assertThat(fresh.kept()).isNotEmpty();
        assertThat(resumed.ledger.verify().firstBroken()).isEmpty();
        assertThat(distinctEvents(resumed)).isEqualTo(distinctEvents(fresh));
    }

    private static Map<String, Long> distinctEvents(Half half) {
        return half.ledger.list(Optional.empty(), Optional.empty(), 10_000).stream()
                .flatMap(alert -> half.ledger.ledger(alert.id()).stream())
                .collect(
                        Collectors.groupingBy(
                                AlertStore.LedgerEntry::action,
                                TreeMap::new,
                                Collectors.counting()));
    }

    /** The files as a killed hub would leave them; the writing thread stands still meanwhile. */
    private void copy(Half half, String to) {
        half.state
                .run(tx -> {
                    try {
                        Files.copy(folder.resolve("killed.db-wal"), folder.resolve(to + "-wal"));
                        Files.copy(folder.resolve("killed.db"), folder.resolve(to));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .join();
    }

    @Test
    void rowsOfAJournalAreJudgedInTheirOrder() {
        MemoryJournal journal = journal();
        for (int i = 0; i < 1_000; i++) {
            level(journal, START + i * MINUTE, i % 2 == 0 ? 13.0 : 12.0);
        }
        Half half = half("state.db", journal);
        half.caughtUp();
        List<JournalRow> rows = journal.rows();
        assertThat(rows).hasSize(1_001);
        assertThat(half.told).hasSize(1_000);
        assertThat(half.told.getFirst()).endsWith(EpisodeEvent.Kind.RAISED.name());
        assertThat(half.kept()).hasSize(500);
    }
}
