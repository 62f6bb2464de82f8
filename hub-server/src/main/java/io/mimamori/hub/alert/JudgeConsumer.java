package io.mimamori.hub.alert;

import io.mimamori.StorageException;
import io.mimamori.hub.HubClock;
import io.mimamori.hub.journal.Journal;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalRow;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Site;
import io.mimamori.rule.JudgeEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds the journal into episodes on one thread of its own ("judge"), which alone touches the
 * judge.
 *
 * <p>Effects are told to the listeners at once and written to state.db in order, without waiting
 * but with at most {@value JudgeFold#WRITES_MAX} writes under way; each second, or each five when
 * much changes, what changed in the judge is written together with the journal row it stands for,
 * never before the effects of the rows up to it. After a crash the rows since then are judged
 * again: the same ids, so nothing is stored or sent twice, though listeners may hear an event
 * again. When state.db does not take a write, the fold starts again from what is stored there.
 *
 * <p>Time moves the judge only as a row: when a timer is due on the hub's clock a tick is offered
 * to the journal's reserve, one at a time, and its return as a row fires the timer.
 */
public final class JudgeConsumer implements AutoCloseable {
    /** Rows that are read at once. */
    private static final int ROWS_MAX = 256;

    /** Longest wait for a row; bounds how late a jump of the hub's clock is noticed. */
    private static final Duration WAIT_MAX = Duration.ofMillis(100);

    /** A tick that has not come back by then did not reach the disk. */
    private static final long TICK_LOST_NANOS = Duration.ofSeconds(5).toNanos();

    /** Time between two checkpoints of a hub that is not busy. */
    private static final long CHECKPOINT_MILLIS_MIN = 900;

    /**
     * The longest time, and how many parts make the checkpoint wait for it: a busy hub would
     * otherwise write each channel's newest readings again each second, which was a tenth of its
     * work. After a crash it judges rows of so many seconds again, at ten times the rate of life.
     */
    private static final long CHECKPOINT_MILLIS_MAX = 5_000;

    private static final int PARTS_A_SECOND = 200;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(JudgeConsumer.class);

    private final Journal journal;
    private final AlertLedger ledger;
    private final Function<JournalEntry.SiteVersion, Site> sites;
    private final HubClock clock;
    private final List<AlertListener> listeners;
    private final Metrics metrics;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("judge").unstarted(this::run);
    private volatile JudgeFold fold;
    private boolean tickInFlight;
    private long tickOfferedNanos;

    /**
     * Takes the judge's state back from state.db; throws {@link StorageException} when the journal
     * ends before the row that it stands for. Judging begins with {@link #start}.
     *
     * @param sites reads a site file; throws {@link io.mimamori.ConfigException} for a bad one
     * @param clock the hub's clock, for timers; a data clock is set to where it was
     * @param listeners hear of events on the judge's thread, in order
     */
    public JudgeConsumer(
            Journal journal,
            AlertLedger ledger,
            Function<JournalEntry.SiteVersion, Site> sites,
            HubClock clock,
            List<AlertListener> listeners,
            Metrics metrics) {
        this.journal = journal;
        this.ledger = ledger;
        this.sites = sites;
        this.clock = clock;
        this.listeners = List.copyOf(listeners);
        this.metrics = metrics;
        this.fold = restored();
    }

    /** Starts judging; listeners first hear again how each site stands. */
    public void start() {
        metrics.gauge(
                "mimamori_readings_late",
                "Readings that came after the revision window and were not judged",
                () -> fold.late());
        metrics.consumerLag("judge", () -> (double) journal.lastRow() - fold.row());
        thread.start();
    }

    /** The row up to which everything is judged and stored; the journal may let go of these. */
    public long stored() {
        return fold.stored();
    }

    /** Stops after the rows at hand and writes a last checkpoint. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sets a data clock to where it was; another stays as it is. */
    public static void recallClock(StateDatabase state, HubClock clock) {
        long received = JudgeTables.position(state).receivedMillis();
        if (received > 0) {
            clock.observed(received);
        }
    }

    private JudgeFold restored() {
        JudgeTables.Position position = JudgeTables.position(ledger.state());
        if (position.row() > journal.lastRow()) {
            throw new StorageException(
                    "state.db stands for journal row %d, but the journal ends at row %d: restore"
                                    .formatted(position.row(), journal.lastRow())
                            + " journal.db and state.db from the same backup",
                    false,
                    null);
        }
        recallClock(ledger.state(), clock);
        return JudgeFold.restored(ledger, sites, listeners, metrics, position);
    }

    private void run() {
        while (closing.getCount() > 0) {
            try {
                fold.tellStanding();
                follow();
                fold.finish();
            } catch (InterruptedException e) {
                LOG.warn("judging was interrupted and ends; the rest is judged at the next start");
                return;
            } catch (RuntimeException e) {
                LOG.error("judging stopped; starting again from the last checkpoint", e);
                startAgain();
            }
        }
    }

    private void follow() throws InterruptedException {
        long checkpointNanos = System.nanoTime();
        long pauseMillis = CHECKPOINT_MILLIS_MIN;
        while (closing.getCount() > 0) {
            judgeRows(ROWS_MAX, patience(fold.nextDeadlineMillis()));
            fold.check();
            tickIfDue();
            if (System.nanoTime() - checkpointNanos >= TimeUnit.MILLISECONDS.toNanos(pauseMillis)) {
                pauseMillis = pauseMillisAfter(fold.checkpoint());
                checkpointNanos = System.nanoTime();
            }
        }
    }

    /** Time to the next checkpoint after one of so many parts, ms. */
    static long pauseMillisAfter(int parts) {
        return Math.clamp(
                parts * 1_000L / PARTS_A_SECOND, CHECKPOINT_MILLIS_MIN, CHECKPOINT_MILLIS_MAX);
    }

    /** Judges the rows that are there, or come within this time; whether there was one. */
    boolean judgeRows(int rowsMax, Duration patience) throws InterruptedException {
        List<JournalRow> rows = journal.read(fold.row(), rowsMax, patience);
        for (JournalRow row : rows) {
            judge(row);
        }
        return !rows.isEmpty();
    }

    /** The life of the judge that goes on now. */
    JudgeFold fold() {
        return fold;
    }

    private Duration patience(long deadlineMillis) {
        long left = deadlineMillis - clock.millis();
        long millis = tickInFlight ? WAIT_MAX.toMillis() : left;
        return Duration.ofMillis(Math.clamp(millis, 1, WAIT_MAX.toMillis()));
    }

    private void judge(JournalRow row) throws InterruptedException {
        for (JournalEntry entry : row.entries()) {
            switch (entry) {
                case JournalEntry.Readings(var pack) -> {
                    // After a start a data clock goes on from what was taken in before.
                    clock.observed(pack.receivedMillis());
                    fold.readings(pack);
                }
                case JournalEntry.Tick(long now) -> {
                    tickInFlight = false;
                    fold.step(new JudgeEvent.Tick(now));
                }
                case JournalEntry.SiteVersion site -> fold.site(site);
            }
        }
        fold.rowDone(row.id());
    }

    /** Offers a tick to the journal when a timer is due and none is on its way. */
    void tickIfDue() {
        long now = clock.millis();
        boolean lost = System.nanoTime() - tickOfferedNanos > TICK_LOST_NANOS;
        if (fold.nextDeadlineMillis() <= now && (!tickInFlight || lost)) {
            tickOfferedNanos = System.nanoTime();
            tickInFlight = journal.offer(new JournalEntry.Tick(now), true, () -> {});
        }
    }

    /** Waits, then takes the state back; tries until it works or the hub closes. */
    private void startAgain() {
        while (true) {
            try {
                if (closing.await(RETRY_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                fold = restored();
                tickInFlight = false;
                return;
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("taking the judge's state back failed; trying again", e);
            }
        }
    }
}
