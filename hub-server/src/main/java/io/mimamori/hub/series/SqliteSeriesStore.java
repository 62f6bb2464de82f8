package io.mimamori.hub.series;

import io.mimamori.StorageException;
import io.mimamori.hub.device.SeriesKey;
import io.mimamori.hub.journal.Journal;
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

/**
 * Time series in one SQLite file, for the box. Thread-safe: one writer at a time and one reader
 * beside it. Points and the offset of their last row are one transaction.
 */
public final class SqliteSeriesStore implements SeriesStore {
    private static final String UPSERT =
            "INSERT INTO point(series, time, value, qc, delay, seq) VALUES(?,?,?,?,?,?)"
                    + " ON CONFLICT(series, time) DO UPDATE SET value = excluded.value,"
                    + " qc = excluded.qc, delay = excluded.delay, seq = excluded.seq"
                    + " WHERE (excluded.seq, excluded.value) > (seq, value)";
    private static final String SAMPLES =
            "SELECT time, value, qc FROM point WHERE series = ? AND time >= ? AND time < ?"
                    + " ORDER BY time LIMIT ?";
    private static final String LAST =
            "SELECT time, value, qc FROM point WHERE series = ? ORDER BY time DESC LIMIT 1";

    private static final Logger LOG = LoggerFactory.getLogger(SqliteSeriesStore.class);

    private final Path file;
    private final Object writeLock = new Object();
    private final Object readLock = new Object();
    private final Connection writing;
    private final Connection reading;
    private final Rollups rollups;
    private final Map<SeriesKey, Integer> ids = new HashMap<>();
    private volatile long offset;

    /** Opens or creates the file; a damaged one is refused and left as it is. */
    public SqliteSeriesStore(Path file) {
        this.file = file;
        SeriesFile.requireWhole(file);
        try {
            writing = SeriesFile.connect(file);
            SeriesFile.create(writing);
            rollups = new Rollups(writing);
            reading = SeriesFile.connect(file);
            load();
        } catch (SQLException e) {
            throw SeriesFile.damaged(file, e);
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
                        (connection, series) ->
                                samples(
                                        connection,
                                        SAMPLES,
                                        series,
                                        selection.fromMillis(),
                                        selection.toMillis(),
                                        limit))
                .orElse(List.of());
    }

    @Override
    public List<Bucket> read(Selection selection, Duration every) {
        return onSeries(
                        key(selection),
                        (connection, series) ->
                                BucketReader.read(connection, series, selection, every))
                .orElse(List.of());
    }

    @Override
    public Optional<Sample> last(String tenant, String site, ChannelId channel, String quantity) {
        return onSeries(
                        new SeriesKey(tenant, site, channel, quantity),
                        (connection, series) -> samples(connection, LAST, series))
                .flatMap(samples -> samples.stream().findFirst());
    }

    /** Bytes that the file uses on disk. */
    public long bytes() {
        synchronized (readLock) {
            try {
                return SeriesFile.bytesUsed(reading);
            } catch (SQLException e) {
                throw failed("asking the size of", e);
            }
        }
    }

    /** A change of the file besides writing points; one transaction. */
    interface Change<T> {
        T make(Connection file, Rollups rollups) throws SQLException;
    }

    <T> T change(Change<T> change) {
        synchronized (writeLock) {
            try {
                T result = change.make(writing, rollups);
                writing.commit();
                return result;
            } catch (SQLException e) {
                undo();
                throw failed("the upkeep of", e);
            }
        }
    }

    List<Integer> seriesIds() {
        synchronized (ids) {
            return ids.values().stream().sorted().toList();
        }
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
                int series = series(point.series());
                rollups.touch(series, point.timeMillis());
                upsert.setInt(1, series);
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
            rollups.undo();
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
        T run(Connection connection, int series) throws SQLException;
    }

    private <T> Optional<T> onSeries(SeriesKey key, Query<T> query) {
        Integer series;
        synchronized (ids) {
            series = ids.get(key);
        }
        if (series == null) {
            return Optional.empty();
        }
        synchronized (readLock) {
            try {
                return Optional.of(query.run(reading, series));
            } catch (SQLException e) {
                throw failed("reading", e);
            }
        }
    }

    private static List<Sample> samples(Connection connection, String sql, long... parameters)
            throws SQLException {
        List<Sample> samples = new ArrayList<>();
        try (PreparedStatement statement = SeriesFile.prepared(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
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
