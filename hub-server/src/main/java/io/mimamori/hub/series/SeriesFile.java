package io.mimamori.hub.series;

import io.mimamori.StorageException;
import io.mimamori.hub.state.DatabaseFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;

/** The tables of series.db, and how to connect to them. Stateless. */
final class SeriesFile {
    /** 2 added the roll-ups; a file of 1 is taken over, its roll-ups are made in steps. */
    static final int FORMAT = 2;

    /** Stands for the time of no reading: the doors take nothing before 2000. */
    static final long NONE = 0;

    /** The newest reading's time of each series, as {@code last}. */
    static final String LASTS =
            "SELECT (SELECT max(time) FROM point WHERE point.series = series.id) AS last FROM"
                    + " series";

    private static final String WAY_OUT = "move this file away to lose the stored series only";
    private static final int CHECKPOINT_PAGES = 4096;

    private static final String BUCKETS =
            "(series INTEGER NOT NULL, every INTEGER NOT NULL, time INTEGER NOT NULL, low REAL NOT"
                    + " NULL, high REAL NOT NULL, total REAL NOT NULL, count INTEGER NOT NULL,"
                    + " PRIMARY KEY(series, every, time)) STRICT, WITHOUT ROWID";

    private static final String[] TABLES = {
        "CREATE TABLE IF NOT EXISTS series(id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, site TEXT"
                + " NOT NULL, device TEXT NOT NULL, channel TEXT NOT NULL, quantity TEXT NOT NULL,"
                + " UNIQUE(tenant, site, device, channel, quantity)) STRICT",
        // A value is REAL for a number, INTEGER for a state, TEXT for a text; delay is
        // received - time, which is short where the time itself is long.
        "CREATE TABLE IF NOT EXISTS point(series INTEGER NOT NULL, time INTEGER NOT NULL, value ANY"
                + " NOT NULL, qc INTEGER NOT NULL, delay INTEGER NOT NULL, seq INTEGER NOT NULL,"
                + " PRIMARY KEY(series, time)) STRICT, WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS progress(id INTEGER PRIMARY KEY CHECK (id = 1), row INTEGER NOT"
                + " NULL) STRICT",
        // What a scan of the points would say of the buckets of an hour that nobody touched since.
        "CREATE TABLE IF NOT EXISTS rollup" + BUCKETS,
        // The same of points that are no longer kept.
        "CREATE TABLE IF NOT EXISTS sealed" + BUCKETS,
        // Hours whose points changed since their roll-ups were made.
        "CREATE TABLE IF NOT EXISTS touched(series INTEGER NOT NULL, time INTEGER NOT NULL,"
                + " PRIMARY KEY(series, time)) STRICT, WITHOUT ROWID",
        // Series of an older file whose roll-ups are made up to this time, exclusive.
        "CREATE TABLE IF NOT EXISTS backfill(series INTEGER PRIMARY KEY, time INTEGER NOT NULL)"
                + " STRICT",
    };

    private SeriesFile() {}

    /** Throws when it is there but damaged; changes nothing. */
    static void requireWhole(Path file) {
        DatabaseFile.requireWhole(file, "point", WAY_OUT);
    }

    static StorageException damaged(Path file, SQLException e) {
        return DatabaseFile.damaged(file, String.valueOf(e.getMessage()), WAY_OUT, e);
    }

    static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(10_000);
        config.setCacheSize(-8_192);
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, "" + CHECKPOINT_PAGES);
        config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, "" + (32 << 20));
        return config.createConnection("jdbc:sqlite:" + file);
    }

    /**
     * Makes the tables, or takes an older file over, also one that an older hub wrote to after a
     * newer one: it kept no roll-ups.
     */
    static void create(Connection connection) throws SQLException {
        long format = value(connection, "PRAGMA user_version");
        if (format > FORMAT) {
            throw new SQLException(
                    "its format is %d, this hub knows up to %d: it belongs to a newer one"
                            .formatted(format, FORMAT));
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.executeUpdate(table);
            }
            if (format < FORMAT) {
                statement.executeUpdate("DELETE FROM rollup");
                statement.executeUpdate("DELETE FROM touched");
                statement.executeUpdate(
                        "INSERT OR REPLACE INTO backfill(series, time) SELECT id, 0 FROM series");
                statement.executeUpdate("PRAGMA user_version = " + FORMAT);
            }
        }
        connection.commit();
    }

    /** The first number of the answer; 0 when there is none. */
    static long value(Connection connection, String sql, long... parameters) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, parameters);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Time of the oldest reading from this time on, or {@link #NONE}. */
    static long firstTime(Connection connection, int series, long from) throws SQLException {
        return value(
                connection,
                "SELECT min(time) FROM point WHERE series = ? AND time >= ?",
                series,
                from);
    }

    /** Time of the newest reading, or {@link #NONE}. */
    static long lastTime(Connection connection, int series) throws SQLException {
        return value(connection, "SELECT max(time) FROM point WHERE series = ?", series);
    }

    /** Bytes of the pages in use; free ones are used again before the file grows. */
    static long bytesUsed(Connection connection) throws SQLException {
        return (value(connection, "PRAGMA page_count") - value(connection, "PRAGMA freelist_count"))
                * value(connection, "PRAGMA page_size");
    }

    /** Rows that were changed. */
    static int update(Connection connection, String sql, long... parameters) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    static PreparedStatement prepared(Connection connection, String sql, long... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setLong(i + 1, parameters[i]);
        }
        return statement;
    }
}
