package io.mimamori.hub.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.HubClock;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.rule.Ladder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine's clock is set back and forward by hours while the hub judges. */
class ClockStepTest {
    private static final long START = Instant.parse("2026-06-02T00:00:00Z").toEpochMilli();

    @TempDir private Path folder;
    private final AtomicLong now = new AtomicLong(START);
    private final MemoryJournal journal = new MemoryJournal();
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private StateDatabase state;
    private JudgeConsumer judge;

    @BeforeEach
    void start() {
        state = new StateDatabase(folder.resolve("state.db"));
        HubClock clock = HubClock.ofMachine(() -> Instant.ofEpochMilli(now.get()));
        judge =
                new JudgeConsumer(
                        journal,
                        new AlertLedger(state, Notices.NOBODY, clock, false),
                        _ -> Happenings.site(Hazard.RIVER, Ladder.Basis.CITY),
                        clock,
                        List.of((_, event) -> told.add(event.kind().name())),
                        new Metrics());
        judge.start();
        journal.add(new JournalEntry.SiteVersion("city", "kamojima", 1, "site: kamojima"));
    }

    @AfterEach
    void stop() {
        judge.close();
        state.close();
    }

    @Test
    void aClockThatIsSetBackRepeatsNoAlertAndLosesNone() {
        level(START, 12.7);
        until("RAISED");
        now.addAndGet(-Duration.ofHours(6).toMillis());
        level(START + 60_000, 13.5);
        until("RAISED", "CHANGED");
        now.set(START + Duration.ofHours(2).toMillis());
        level(START + 120_000, 12.0);
        until("RAISED", "CHANGED", "CLEARED");
    }

    @Test
    void silenceIsToldOnceThoughTheClockJumpsForwardAndBackOverItsTime() {
        level(START, 12.0);
        judged();
        now.addAndGet(Duration.ofMinutes(25 * 60 + 30).toMillis());
        until("STALE");
        now.set(START + Duration.ofHours(1).toMillis());
        level(START + Duration.ofHours(1).toMillis(), 12.0);
        until("STALE", "RECOVERED");
        now.set(START + Duration.ofHours(26).toMillis() + 1);
        until("STALE", "RECOVERED", "STALE");
        now.addAndGet(-Duration.ofHours(26).toMillis());
        now.addAndGet(Duration.ofHours(30).toMillis());
        until("STALE", "RECOVERED", "STALE");
    }

    @Test
    void aClockThatOnceSaidAYearTooLateDoesNotSilenceTheHubForAYear() {
        level(START, 12.0);
        judged();
        now.addAndGet(Duration.ofDays(365).toMillis());
        until("STALE");
        now.set(START + 60_000);
        level(START + 60_000, 12.0);
        until("STALE", "RECOVERED");
        level(START + 120_000, 12.7);
        until("STALE", "RECOVERED", "RAISED");
        now.set(START + Duration.ofHours(25).toMillis() + 120_000);
        until("STALE", "RECOVERED", "RAISED", "STALE");
    }

    private void until(String... kinds) {
        await(String.join(" ", kinds)).until(() -> told.size() >= kinds.length);
        judged();
        assertThat(told).containsExactly(kinds);
    }

    private void judged() {
        await().until(() -> judge.stored() == journal.lastRow());
    }

    private void level(long timeMillis, double level) {
        journal.add(
                new JournalEntry.Readings(
                        new Pack(
                                "city",
                                "g1",
                                Lane.LIVE,
                                now.get(),
                                1,
                                "b1",
                                ClockState.SYNCED,
                                List.of(new Reading("level", timeMillis, Value.of(level))))));
    }
}
