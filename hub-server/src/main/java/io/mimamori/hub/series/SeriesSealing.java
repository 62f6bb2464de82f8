package io.mimamori.hub.series;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what is kept long enough, whole hours of a series at a time: of the readings their
 * roll-ups stay, sealed, and each kind of those its own time. A reading counts from its arrival, so
 * that a recording of long ago stays as long as anything else. The newest hour of a series always
 * stays. The upkeep's thread only, but for {@link #problem}.
 */
final class SeriesSealing {
    private static final long DAY = 24 * Rollups.HOUR;
    private static final Logger LOG = LoggerFactory.getLogger(SeriesSealing.class);

    private final SeriesRetention retention;
    private final Deque<Integer> sweep = new ArrayDeque<>();
    private long swept = Long.MIN_VALUE;
    private long pressed;
    private volatile Optional<String> problem = Optional.empty();

    SeriesSealing(SeriesRetention retention) {
        this.retention = retention;
    }

    /** Begins to look at these series, from their oldest readings on. */
    void begin(List<Integer> series) {
        sweep.clear();
        sweep.addAll(series);
        swept = Long.MIN_VALUE;
    }

    /** One step of the sweep by age; whether there is more to do. */
    boolean byAge(Connection connection, Rollups rollups, long now, int pointsMax)
            throws SQLException {
        Integer series = sweep.peek();
        if (series == null) {
            return false;
        }
        if (sealOld(connection, rollups, series, now, pointsMax)
                && !removeSealed(connection, series, Rollups.TEN_MINUTES, fineFrom(now))
                && !removeSealed(
                        connection,
                        series,
                        Rollups.HOUR,
                        Rollups.hourOf(now - retention.hours().toMillis()))) {
            sweep.poll();
            swept = Long.MIN_VALUE;
        }
        return true;
    }

    /** Whether the series was looked through. */
    private boolean sealOld(
            Connection connection, Rollups rollups, int series, long now, int pointsMax)
            throws SQLException {
        long arrivedBefore = now - retention.readings().toMillis();
        long end =
                Math.min(
                        Rollups.hourOf(arrivedBefore),
                        Rollups.hourOf(SeriesFile.lastTime(connection, series)));
        for (int points = 0; points < pointsMax; points += 100) {
            long first = SeriesFile.firstTime(connection, series, swept);
            long hour = Rollups.hourOf(first);
            if (first == SeriesFile.NONE || hour >= end) {
                return true;
            }
            String of = " FROM point WHERE series = ? AND time >= ? AND time < ?";
            long next = hour + Rollups.HOUR;
            points +=
                    (int) SeriesFile.value(connection, "SELECT count(*)" + of, series, hour, next);
            if (SeriesFile.value(connection, "SELECT max(time + delay)" + of, series, hour, next)
                    < arrivedBefore) {
                rollups.seal(series, hour, next, hour >= fineFrom(now));
            }
            swept = next;
        }
        return false;
    }

    /** Whether there are more of them. */
    private static boolean removeSealed(Connection connection, int series, long every, long before)
            throws SQLException {
        long beyond =
                SeriesFile.value(
                        connection,
                        "SELECT time FROM sealed WHERE series = ? AND every = ? AND time < ?"
                                + " ORDER BY time LIMIT 1 OFFSET 5000",
                        series,
                        every,
                        before);
        SeriesFile.update(
                connection,
                "DELETE FROM sealed WHERE series = ? AND every = ? AND time < ?",
                series,
                every,
                beyond == SeriesFile.NONE ? before : Rollups.hourOf(beyond));
        return beyond != SeriesFile.NONE;
    }

    /**
     * While the file is larger than its bound: seals the oldest day of the series that goes back
     * farthest. Whether there is more to do.
     */
    boolean byBytes(Connection connection, Rollups rollups, List<Integer> all, long now)
            throws SQLException {
        long bytes = SeriesFile.bytesUsed(connection);
        if (bytes <= retention.bytesMax()) {
            if (now - pressed > DAY) {
                problem = Optional.empty();
            }
            return false;
        }
        pressed = now;
        tell();
        int oldest = 0;
        long first = Long.MAX_VALUE;
        for (int series : all) {
            long own = SeriesFile.firstTime(connection, series, Long.MIN_VALUE);
            if (own != SeriesFile.NONE
                    && own < first
                    && Rollups.hourOf(own)
                            < Rollups.hourOf(SeriesFile.lastTime(connection, series))) {
                first = own;
                oldest = series;
            }
        }
        if (oldest == 0) {
            return false;
        }
        long from = Rollups.hourOf(first);
        long newest = Rollups.hourOf(SeriesFile.lastTime(connection, oldest));
        rollups.seal(oldest, from, Math.min(from + DAY, newest), from >= fineFrom(now));
        return true;
    }

    /** What the operator should know; empty once nothing went before its time for a day. */
    Optional<String> problem() {
        return problem;
    }

    private void tell() {
        if (problem.isEmpty()) {
            String what =
                    "series.db is at its bound of %d MiB: the oldest readings go before their time, their roll-ups stay; raise series.bytesMax or lower series.keepReadings"
                            .formatted(retention.bytesMax() >> 20);
            LOG.warn(what);
            problem = Optional.of(what);
        }
    }

    private long fineFrom(long now) {
        return Rollups.hourOf(now - retention.tenMinutes().toMillis());
    }
}
