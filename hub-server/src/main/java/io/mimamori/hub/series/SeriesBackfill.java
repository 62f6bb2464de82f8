package io.mimamori.hub.series;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the roll-ups of a series.db that an older hub wrote, a few thousand points a step. The
 * upkeep's thread only, but for {@link #problem}.
 */
final class SeriesBackfill {
    private static final Logger LOG = LoggerFactory.getLogger(SeriesBackfill.class);

    private volatile Optional<String> problem = Optional.empty();
    private long seriesAtStart;

    /** One step; whether there is more to do. */
    boolean step(Connection connection, Rollups rollups, int pointsMax) throws SQLException {
        long left = SeriesFile.value(connection, "SELECT count(*) FROM backfill");
        tell(left);
        if (left == 0) {
            return false;
        }
        int series = (int) SeriesFile.value(connection, "SELECT min(series) FROM backfill");
        long done =
                SeriesFile.value(connection, "SELECT time FROM backfill WHERE series = ?", series);
        long first = SeriesFile.firstTime(connection, series, done);
        if (first == SeriesFile.NONE) {
            SeriesFile.update(connection, "DELETE FROM backfill WHERE series = ?", series);
            return true;
        }
        long from = Rollups.hourOf(first);
        long beyond =
                SeriesFile.value(
                        connection,
                        "SELECT time FROM point WHERE series = ? AND time >= ? ORDER BY time"
                                + " LIMIT 1 OFFSET ?",
                        series,
                        from,
                        pointsMax);
        long last = beyond == SeriesFile.NONE ? SeriesFile.lastTime(connection, series) : beyond;
        long to =
                Math.max(
                        from + Rollups.HOUR,
                        Rollups.hourOf(last) + (beyond == SeriesFile.NONE ? Rollups.HOUR : 0));
        rollups.make(series, from, to);
        SeriesFile.update(connection, "UPDATE backfill SET time = ? WHERE series = ?", to, series);
        return true;
    }

    /** What the operator should know; empty once there is nothing left to do. */
    Optional<String> problem() {
        return problem;
    }

    private void tell(long left) {
        if (seriesAtStart == 0 && left > 0) {
            seriesAtStart = left;
            LOG.info("series.db is an older hub's: roll-ups of {} series are made meanwhile", left);
        } else if (left == 0 && seriesAtStart > 0) {
            seriesAtStart = 0;
            LOG.info("series.db has its roll-ups");
        }
        problem =
                left == 0
                        ? Optional.empty()
                        : Optional.of(
                                "series.db is an older hub's: the roll-ups of %d of %d series are still to be made, and until then long times take longer to read"
                                        .formatted(left, seriesAtStart));
    }
}
