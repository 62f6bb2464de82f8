package io.mimamori.hub.series;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/**
 * Roll-ups of series.db, in buckets of ten minutes and of an hour. A roll-up is what a scan of its
 * points says, made once nobody has touched its hour for a while; until then the hour is marked and
 * its points are read. So late, repeated and corrected readings need no arithmetic of their own.
 *
 * <p>Points that are too old are sealed: their part of the bucket stays without them. Not
 * thread-safe: under the store's write lock, in its transactions.
 */
final class Rollups {
    static final long HOUR = 3_600_000;
    static final long TEN_MINUTES = 600_000;

    /** What buckets count: numbers of {@link io.mimamori.reading.Quality#isJudged} quality. */
    static final String COUNTED = " AND typeof(value) = 'real' AND qc NOT IN (4, 9)";

    /** Marks that are remembered, so that a busy hour is marked once. */
    private static final int MARKED_MAX = 50_000;

    private static final String SCAN =
            " SELECT series, ?1, time / ?1 * ?1, min(value), max(value), sum(value), count(*) FROM"
                    + " point WHERE series = ?2 AND time >= ?3 AND time < ?4"
                    + COUNTED
                    + " GROUP BY 3";
    private static final String ROLL = "INSERT INTO rollup" + SCAN;
    private static final String SEAL =
            "INSERT INTO sealed"
                    + SCAN
                    + " ON CONFLICT(series, every, time) DO UPDATE SET low = min(low,"
                    + " excluded.low), high = max(high, excluded.high), total = total +"
                    + " excluded.total, count = count + excluded.count";

    private record Mark(int series, long hour) {}

    private final Connection writing;
    private final Set<Mark> marked = new HashSet<>();

    Rollups(Connection writing) {
        this.writing = writing;
    }

    static long hourOf(long timeMillis) {
        return Math.floorDiv(timeMillis, HOUR) * HOUR;
    }

    /** A point of this time is written: what its hour's roll-ups said is no longer so. */
    void touch(int series, long timeMillis) throws SQLException {
        long hour = hourOf(timeMillis);
        if (!marked.add(new Mark(series, hour))) {
            return;
        }
        if (SeriesFile.update(writing, "INSERT OR IGNORE INTO touched VALUES(?,?)", series, hour)
                > 0) {
            forget(series, hour, hour + HOUR);
        }
        if (marked.size() > MARKED_MAX) {
            marked.clear();
        }
    }

    /** Marks of a transaction that failed are forgotten with it. */
    void undo() {
        marked.clear();
    }

    /** Makes the roll-ups of whole hours from their points. */
    void make(int series, long from, long to) throws SQLException {
        forget(series, from, to);
        scan(ROLL, TEN_MINUTES, series, from, to);
        scan(ROLL, HOUR, series, from, to);
        settled(series, from, to);
    }

    /**
     * Makes the roll-ups of touched hours that are over, until it has read about so many points.
     *
     * @param before hour that is still going on
     * @return whether there are more
     */
    boolean makeTouched(long before, int pointsMax) throws SQLException {
        int points = 0;
        try (PreparedStatement next =
                writing.prepareStatement(
                        "SELECT series, time FROM touched WHERE time < ? LIMIT 1")) {
            next.setLong(1, before);
            while (points < pointsMax) {
                int series;
                long hour;
                try (ResultSet row = next.executeQuery()) {
                    if (!row.next()) {
                        return false;
                    }
                    series = row.getInt(1);
                    hour = row.getLong(2);
                }
                make(series, hour, hour + HOUR);
                points += 100 + points(series, hour, hour + HOUR);
            }
        }
        return true;
    }

    /** Keeps what whole hours' points say and removes them; without the fine buckets if wished. */
    void seal(int series, long from, long to, boolean fine) throws SQLException {
        if (fine) {
            scan(SEAL, TEN_MINUTES, series, from, to);
        }
        scan(SEAL, HOUR, series, from, to);
        forget(series, from, to);
        SeriesFile.update(
                writing,
                "DELETE FROM point WHERE series = ? AND time >= ? AND time < ?",
                series,
                from,
                to);
        settled(series, from, to);
    }

    private void scan(String sql, long every, int series, long from, long to) throws SQLException {
        SeriesFile.update(writing, sql, every, series, from, to);
    }

    private void forget(int series, long from, long to) throws SQLException {
        for (long every : new long[] {TEN_MINUTES, HOUR}) {
            SeriesFile.update(
                    writing,
                    "DELETE FROM rollup WHERE series = ? AND every = ? AND time >= ? AND time < ?",
                    series,
                    every,
                    from,
                    to);
        }
    }

    private void settled(int series, long from, long to) throws SQLException {
        SeriesFile.update(
                writing,
                "DELETE FROM touched WHERE series = ? AND time >= ? AND time < ?",
                series,
                from,
                to);
        if (to - from == HOUR) {
            marked.remove(new Mark(series, from));
        } else {
            marked.removeIf(mark -> mark.series == series && mark.hour >= from && mark.hour < to);
        }
    }

    private int points(int series, long from, long to) throws SQLException {
        return (int)
                SeriesFile.value(
                        writing,
                        "SELECT count(*) FROM point WHERE series = ? AND time >= ? AND time < ?",
                        series,
                        from,
                        to);
    }
}
