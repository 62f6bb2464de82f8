package io.mimamori.hub.series;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Buckets of any length out of series.db: from roll-ups where they fit into the buckets, from
 * points at the edges, in touched hours and where a bucket is no multiple of a roll-up. Of what is
 * sealed, the roll-ups are all there is: a bucket shorter than they are has the whole roll-up that
 * begins in it. Stateless; each answer is of one moment.
 */
final class BucketReader {
    /** ms since 1970 UTC, far beyond every reading, where adding does not overflow. */
    private static final long TIME_MAX = 1L << 52;

    private static final String HEAD =
            "SELECT bucket, min(low), sum(total) / sum(count), max(high), sum(count) FROM (";
    private static final String TAIL = ") GROUP BY bucket ORDER BY bucket";
    private static final String BUCKET = "SELECT time / ?1 * ?1 AS bucket, ";

    // ?1 every, ?2 series, ?3 from, ?4 to; ?5 and ?6 are the whole roll-ups within, of length ?7.
    private static final String SCANNED =
            BUCKET
                    + "min(value) AS low, max(value) AS high, sum(value) AS total, count(*) AS"
                    + " count FROM point WHERE series = ?2 AND time >= ?3 AND time < ?4"
                    + Rollups.COUNTED
                    + " GROUP BY 1";
    private static final String ROLLED =
            BUCKET
                    + "low, high, total, count FROM rollup"
                    + " WHERE series = ?2 AND every = ?7 AND time >= ?5 AND time < ?6";
    private static final String VALUE = "value, value, value, 1 FROM ";
    private static final String EDGES =
            BUCKET
                    + VALUE
                    + "point WHERE series = ?2 AND time >= ?3 AND time < ?5"
                    + Rollups.COUNTED
                    + " UNION ALL "
                    + BUCKET
                    + VALUE
                    + "point WHERE series = ?2 AND time >= ?6 AND time < ?4"
                    + Rollups.COUNTED;
    // The plus signs keep SQLite from beginning at ?5 for every hour.
    private static final String TOUCHED =
            "SELECT point.time / ?1 * ?1, "
                    + VALUE
                    + "touched CROSS JOIN point ON point.series = ?2 AND point.time >= touched.time"
                    + " AND point.time < touched.time + 3600000"
                    + " WHERE touched.series = ?2 AND touched.time > ?5 - 3600000"
                    + " AND touched.time < ?6 AND +point.time >= ?5 AND +point.time < ?6"
                    + Rollups.COUNTED;
    private static final String SEALED =
            BUCKET
                    + "low, high, total, count FROM sealed"
                    + " WHERE series = ?2 AND every = ?7 AND time >= ?3 AND time < ?4";
    private static final String SEALED_HOURS_ONLY =
            BUCKET
                    + "low, high, total, count FROM sealed AS hour"
                    + " WHERE series = ?2 AND every = 3600000 AND time >= ?3 AND time < ?4"
                    + " AND NOT EXISTS (SELECT 1 FROM sealed AS fine WHERE fine.series = ?2"
                    + " AND fine.every = ?7 AND fine.time >= hour.time"
                    + " AND fine.time < hour.time + 3600000)";

    private BucketReader() {}

    static List<SeriesStore.Bucket> read(
            Connection connection, int series, SeriesStore.Selection selection, Duration length)
            throws SQLException {
        long every = length.toMillis();
        long from = Math.clamp(selection.fromMillis(), -TIME_MAX, TIME_MAX);
        long to = Math.clamp(selection.toMillis(), -TIME_MAX, TIME_MAX);
        long rollup = every % Rollups.HOUR == 0 ? Rollups.HOUR : Rollups.TEN_MINUTES;
        long first = Math.ceilDiv(from, rollup) * rollup;
        long end = Math.floorDiv(to, rollup) * rollup;
        boolean rolled = every % rollup == 0 && first < end && isRolled(connection, series);
        String sql =
                HEAD
                        + (rolled ? ROLLED + or(EDGES) + or(TOUCHED) : SCANNED)
                        + or(SEALED)
                        + (rollup == Rollups.HOUR ? "" : or(SEALED_HOURS_ONLY))
                        + TAIL;
        long[] parameters = {every, series, from, to, first, end, rollup};
        try (PreparedStatement statement = SeriesFile.prepared(connection, sql, parameters)) {
            return buckets(statement);
        }
    }

    private static String or(String part) {
        return " UNION ALL " + part;
    }

    private static boolean isRolled(Connection connection, int series) throws SQLException {
        return SeriesFile.value(
                        connection, "SELECT count(*) FROM backfill WHERE series = ?", series)
                == 0;
    }

    private static List<SeriesStore.Bucket> buckets(PreparedStatement statement)
            throws SQLException {
        List<SeriesStore.Bucket> buckets = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                buckets.add(
                        new SeriesStore.Bucket(
                                rows.getLong(1),
                                rows.getDouble(2),
                                rows.getDouble(3),
                                rows.getDouble(4),
                                rows.getLong(5)));
            }
        }
        return buckets;
    }
}
