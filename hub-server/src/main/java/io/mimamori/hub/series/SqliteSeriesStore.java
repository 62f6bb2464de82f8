package io.mimamori.hub.series;

import io.mimamori.StorageException;
import io.mimamori.hub.device.SeriesKey;
import io.mimamori.hub.journal.Journal;
import io.mimamori.hub.state.DatabaseFile;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * Time series in one SQLite file, for the box. Thread-safe: one writer at a time and one reader
 * beside it. Points and the offset of their last row are one transaction.
 */
public final class SqliteSeriesStore implements SeriesStore {
    private static final int FORMAT = 1;
    private static final String WAY_OUT = "move this file away to lose the stored series only";
    private static final int CHECKPOINT_PAGES = 4096;
    private static final String UPSERT =
            "INSERT INTO point(series, time, value, qc, delay, seq) VALUES(?,?,?,?,?,?)"
                    + " ON CONFLICT(series, time) DO UPDATE SET value = excluded.value,"
                    + " qc = excluded.qc, delay = excluded.delay, seq = excluded.seq"
                    + " WHERE (excluded.seq, excluded.value) > (seq, value)";
    private static final String SAMPLES =
            "SELECT time, value, qc FROM point WHERE series = ? AND time >= ? AND time < ?"
                    + " ORDER BY time LIMIT ?";
    private static final String BUCKETS =
            "SELECT time / ?1 * ?1, min(value), avg(value), max(value), count(*) FROM point"
                    + " WHERE series = ?2 AND time >= ?3 AND time < ?4"
                    + " AND typeof(value) = 'real' AND qc NOT IN (4, 9) GROUP BY 1 ORDER BY 1";
    private static final String LAST =
            "SELECT time, value, qc FROM point WHERE series = ? ORDER BY time DESC LIMIT 1";

    private static final Logger LOG = LoggerFactory.getLogger(SqliteSeriesStore.class);

    private final Path file;
    private final Object writeLock = new Object();
    private final Object readLock = new Object();
    private final Connection writing;
    private final Connection reading;
    private final Map<SeriesKey, Integer> ids = new HashMap<>();
    private volatile long offset;

    /** Opens or creates the file; a damaged one is refused and left as it is. */
    public SqliteSeriesStore(Path file) {
        this.file = file;
        DatabaseFile.requireWhole(file, "point", WAY_OUT);
        try {
            writing = connect();
            create();
            writing.setAutoCommit(false);
            reading = connect();
            load();
        } catch (SQLException e) {
            throw DatabaseFile.damaged(file, String.valueOf(e.getMessage()), WAY_OUT, e);
        }
    }

    @Override
    public void write(List<Point> points, long newOffset) {
        synchronized (writeLock) {
            try {
                insert(points);
                saveOffset(newOffset);
                writing.commit();
                offset = newOffset;
            } catch (SQLException e) {
                undo();
                throw failed("writing " + points.size() + " points to", e);
            }
        }
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public List<Sample> read(Selection selection, int limit) {
        return onSeries(
                        key(selection),
                        SAMPLES,
                        (statement, series) -> {
                            statement.setInt(1, series);
                            statement.setLong(2, selection.fromMillis());
                            statement.setLong(3, selection.toMillis());
                            statement.setInt(4, limit);
                            return samples(statement);
                        })
                .orElse(List.of());
    }

    @Override
    public List<Bucket> read(Selection selection, Duration every) {
        return onSeries(
                        key(selection),
                        BUCKETS,
                        (statement, series) -> {
                            statement.setLong(1, every.toMillis());
                            statement.setInt(2, series);
                            statement.setLong(3, selection.fromMillis());
                            statement.setLong(4, selection.toMillis());
                            return buckets(statement);
                        })
                .orElse(List.of());
    }

    @Override
    public Optional<Sample> last(String tenant, String site, ChannelId channel, String quantity) {
        return onSeries(
                        new SeriesKey(tenant, site, channel, quantity),
                        LAST,
                        (statement, series) -> {
                            statement.setInt(1, series);
                            return samples(statement);
                        })
                .flatMap(samples -> samples.stream().findFirst());
    }

    @Override
    public void close() {
        synchronized (writeLock) {
            synchronized (readLock) {
                closeQuietly(reading);
                closeQuietly(writing);
            }
        }
    }

    private Connection connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(10_000);
        config.setCacheSize(-8_192);
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, "" + CHECKPOINT_PAGES);
        config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, "" + (32 << 20));
        return config.createConnection("jdbc:sqlite:" + file);
    }

    private void create() throws SQLException {
        try (Statement statement = writing.createStatement()) {
            statement.executeUpdate(
                    "CREATE TABLE IF NOT EXISTS series(id INTEGER PRIMARY KEY, tenant TEXT NOT"
                            + " NULL, site TEXT NOT NULL, device TEXT NOT NULL, channel TEXT NOT"
                            + " NULL, quantity TEXT NOT NULL,"
                            + " UNIQUE(tenant, site, device, channel, quantity)) STRICT");
            // A value is REAL for a number, INTEGER for a state, TEXT for a text; delay is
            // received - time, which is short where the time itself is long.
            statement.executeUpdate(
                    "CREATE TABLE IF NOT EXISTS point(series INTEGER NOT NULL, time INTEGER NOT"
                            + " NULL, value ANY NOT NULL, qc INTEGER NOT NULL, delay INTEGER NOT"
                            + " NULL, seq INTEGER NOT NULL,"
                            + " PRIMARY KEY(series, time)) STRICT, WITHOUT ROWID");
            statement.executeUpdate(
                    "CREATE TABLE IF NOT EXISTS progress(id INTEGER PRIMARY KEY CHECK (id = 1),"
                            + " row INTEGER NOT NULL) STRICT");
            statement.executeUpdate("PRAGMA user_version = " + FORMAT);
        }
    }

    private void load() throws SQLException {
        ids.clear();
        try (Statement statement = reading.createStatement()) {
            try (ResultSet rows =
                    statement.executeQuery(
                            "SELECT id, tenant, site, device, channel, quantity FROM series")) {
                while (rows.next()) {
                    ChannelId channel = new ChannelId(rows.getString(4), rows.getString(5));
                    ids.put(
                            new SeriesKey(
                                    rows.getString(2),
                                    rows.getString(3),
                                    channel,
                                    rows.getString(6)),
                            rows.getInt(1));
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT row FROM progress")) {
                offset = rows.next() ? rows.getLong(1) : Journal.START;
            }
        }
    }

    private void insert(List<Point> points) throws SQLException {
        if (points.isEmpty()) {
            return;
        }
        try (PreparedStatement upsert = writing.prepareStatement(UPSERT)) {
            for (Point point : points) {
                upsert.setInt(1, series(point.series()));
                upsert.setLong(2, point.timeMillis());
                switch (point.value()) {
                    case Value.Numeric(double number) -> upsert.setDouble(3, number);
                    case Value.State(boolean on) -> upsert.setInt(3, on ? 1 : 0);
                    case Value.Text(String text) -> upsert.setString(3, text);
                }
                upsert.setInt(4, point.quality().code());
                upsert.setLong(5, point.receivedMillis() - point.timeMillis());
                upsert.setLong(6, point.sequence());
                upsert.executeUpdate();
            }
        }
    }

    private int series(SeriesKey key) throws SQLException {
        synchronized (ids) {
            Integer known = ids.get(key);
            if (known != null) {
                return known;
            }
        }
        try (PreparedStatement insert =
                writing.prepareStatement(
                        "INSERT INTO series(tenant, site, device, channel, quantity)"
                                + " VALUES(?,?,?,?,?) RETURNING id")) {
            insert.setString(1, key.tenant());
            insert.setString(2, key.site());
            insert.setString(3, key.channel().device());
            insert.setString(4, key.channel().channel());
            insert.setString(5, key.quantity());
            try (ResultSet row = insert.executeQuery()) {
                int id = row.getInt(1);
                synchronized (ids) {
                    ids.put(key, id);
                }
                return id;
            }
        }
    }

    private void saveOffset(long row) throws SQLException {
        try (PreparedStatement save =
                writing.prepareStatement(
                        "INSERT INTO progress(id, row) VALUES(1, ?)"
                                + " ON CONFLICT(id) DO UPDATE SET row = excluded.row")) {
            save.setLong(1, row);
            save.executeUpdate();
        }
    }

    /** Ids that were given in the failed transaction are forgotten with it. */
    private void undo() {
        try {
            rollback();
            synchronized (readLock) {
                synchronized (ids) {
                    load();
                }
            }
        } catch (SQLException e) {
            throw failed("undoing a failed write to", e);
        }
    }

    private void rollback() throws SQLException {
        try {
            writing.rollback();
        } catch (SQLException e) {
            // SQLite has done it already when the disk was full (lang_transaction, section 3.4):
            // then the driver misses the transaction that it thinks is open.
            LOG.debug("rolled back by SQLite: {}", e.getMessage());
            try (Statement statement = writing.createStatement()) {
                statement.execute("BEGIN");
            }
        }
    }

    private interface Query<T> {
        T run(PreparedStatement statement, int series) throws SQLException;
    }

    private <T> Optional<T> onSeries(SeriesKey key, String sql, Query<T> query) {
        Integer series;
        synchronized (ids) {
            series = ids.get(key);
        }
        if (series == null) {
            return Optional.empty();
        }
        synchronized (readLock) {
            try (PreparedStatement statement = reading.prepareStatement(sql)) {
                return Optional.of(query.run(statement, series));
            } catch (SQLException e) {
                throw failed("reading", e);
            }
        }
    }

    private static List<Sample> samples(PreparedStatement statement) throws SQLException {
        List<Sample> samples = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                samples.add(
                        new Sample(rows.getLong(1), value(rows), Quality.ofCode(rows.getInt(3))));
            }
        }
        return samples;
    }

    private static Value value(ResultSet rows) throws SQLException {
        Object stored = rows.getObject(2);
        return switch (stored) {
            case Double number -> Value.of(number.doubleValue());
            case Number state -> Value.of(state.intValue() != 0);
            default -> Value.of(stored.toString());
        };
    }

    private static List<Bucket> buckets(PreparedStatement statement) throws SQLException {
        List<Bucket> buckets = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                buckets.add(
                        new Bucket(
                                rows.getLong(1),
                                rows.getDouble(2),
                                rows.getDouble(3),
                                rows.getDouble(4),
                                rows.getLong(5)));
            }
        }
        return buckets;
    }

    private static SeriesKey key(Selection selection) {
        return new SeriesKey(
                selection.tenant(), selection.site(), selection.channel(), selection.quantity());
    }

    private StorageException failed(String what, SQLException e) {
        return new StorageException(what + " " + file + " failed: " + e.getMessage(), true, e);
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException _) {
            // Everything that was acknowledged is committed.
        }
    }
}
