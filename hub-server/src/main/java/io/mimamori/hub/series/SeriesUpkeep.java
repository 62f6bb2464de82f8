package io.mimamori.hub.series;

import io.mimamori.MimamoriException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What series.db needs besides being written: roll-ups of hours that are over, and the removal of
 * what is kept long enough. In steps of some ms, each a transaction, so that writing waits for one
 * step at most. One thread of its own.
 */
public final class SeriesUpkeep implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int POINTS_A_STEP = 5_000;

    /** Steps of one kind before the others have their turn. */
    private static final int STEPS_MAX = 1_000;

    /** Looks at age once in so many rounds. */
    private static final int ROUNDS_A_SWEEP = 60;

    private static final Logger LOG = LoggerFactory.getLogger(SeriesUpkeep.class);

    private final SqliteSeriesStore store;
    private final InstantSource clock;
    private final SeriesBackfill backfill = new SeriesBackfill();
    private final SeriesSealing sealing;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("series-upkeep").unstarted(this::run);
    private int round;

    public SeriesUpkeep(SqliteSeriesStore store, SeriesRetention retention, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        sealing = new SeriesSealing(retention);
    }

    /** Begins. */
    public void start() {
        thread.start();
    }

    /** What the operator should know; empty when all is well. */
    public Optional<String> problem() {
        return sealing.problem().or(backfill::problem);
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            boolean done;
            do {
                done = tendOrTell();
            } while (!closed.await(done ? EVERY.toMillis() : 0, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("interrupted to end", e);
        }
    }

    private boolean tendOrTell() throws InterruptedException {
        try {
            return tend();
        } catch (MimamoriException e) {
            LOG.warn("the upkeep of series.db waits a minute: {}", e.getMessage());
            return true;
        }
    }

    /** Does what is due now; whether nothing is left. */
    boolean tend() throws InterruptedException {
        boolean done = all((file, rollups) -> backfill.step(file, rollups, POINTS_A_STEP));
        long hour = Rollups.hourOf(clock.millis());
        done &= all((_, rollups) -> rollups.makeTouched(hour, POINTS_A_STEP));
        List<Integer> series = store.seriesIds();
        long now = now();
        if (round++ % ROUNDS_A_SWEEP == 0) {
            sealing.begin(series);
        }
        done &= all((file, rollups) -> sealing.byAge(file, rollups, now, POINTS_A_STEP));
        done &= all((file, rollups) -> sealing.byBytes(file, rollups, series, now));
        return done;
    }

    /**
     * A clock that was set years ahead must not remove what it takes for old: nothing is older than
     * the newest reading makes it, and a day.
     */
    private long now() {
        long newest =
                store.change((file, _) ->
                        SeriesFile.value(file, "SELECT max(last) FROM (" + SeriesFile.LASTS + ")"));
        return Math.min(clock.millis(), newest + Duration.ofDays(1).toMillis());
    }

    /** One step; whether there are more. */
    private interface Step {
        boolean take(Connection file, Rollups rollups) throws SQLException;
    }

    /** Whether it was the last step. */
    private boolean all(Step step) throws InterruptedException {
        for (int steps = 0; steps < STEPS_MAX; steps++) {
            if (closed.getCount() == 0 || !store.change(step::take)) {
                return true;
            }
            closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
        return false;
    }
}
