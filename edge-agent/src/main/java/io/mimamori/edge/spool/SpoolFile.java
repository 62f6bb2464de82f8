package io.mimamori.edge.spool;

import io.mimamori.edge.spool.SpoolItem.Table;
import io.mimamori.senml.SenmlFormat;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statements on the file. Not thread-safe: the writing thread's alone.
 *
 * <p>What is unsent is found by three tables read in the order of their ids, so no index is
 * written; sequence numbers are saved with deletions and each {@value #ROWS_PER_SAVE} rows, and
 * found again from the rows that came after.
 */
final class SpoolFile implements AutoCloseable {
    /** So many rows at most are read at start to find the sequence numbers. */
    static final int ROWS_PER_SAVE = 256;

    private static final Logger LOG = LoggerFactory.getLogger(SpoolFile.class);
    private static final String DROPPED = "dropped";
    private static final String SAVED_AT = "saved-at-";

    private final Connection connection;
    private final SenmlFormat format;
    private final Map<Table, Long> lastId = new EnumMap<>(Table.class);
    private final Map<String, Long> sequences = new HashMap<>();
    private final long pageBytes;
    private int rowsSinceSave;
    private long dropped;

    SpoolFile(Connection connection, SenmlFormat format) throws SQLException {
        this.connection = connection;
        this.format = format;
        this.pageBytes = number("PRAGMA page_size");
        connection.setAutoCommit(false);
        for (Table table : Table.values()) {
            lastId.put(table, number("SELECT coalesce(max(id), 0) FROM " + name(table)));
        }
        readSequences();
        dropped = number("SELECT coalesce(max(value), 0) FROM fact WHERE name = 'dropped'");
        connection.commit();
    }

    private static String name(Table table) {
        return table.name().toLowerCase(Locale.ROOT);
    }

    private void readSequences() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            highest(statement, "SELECT name, seq FROM device");
            for (Table table : List.of(Table.EVENT, Table.TELEMETRY)) {
                highest(
                        statement,
                        """
                        SELECT device, max(seq) FROM %s WHERE id > (SELECT coalesce(max(value), 0)
                            FROM fact WHERE name = '%s') GROUP BY device\
                        """
                                .formatted(name(table), SAVED_AT + name(table)));
            }
        }
    }

    private void highest(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                sequences.merge(rows.getString(1), rows.getLong(2), Math::max);
            }
        }
    }

    /**
     * The next number of a device: taken also when the row is never written; that shows as a gap.
     */
    long nextSequence(String device) {
        return sequences.merge(device, 1L, Long::sum);
    }

    long lastId(Table table) {
        return lastId.getOrDefault(table, 0L);
    }

    /** Bytes of the pages in use, those of the running transaction included. */
    long usedBytes() throws SQLException {
        return (number("PRAGMA page_count") - number("PRAGMA freelist_count")) * pageBytes;
    }

    long droppedReadings() {
        return dropped;
    }

    boolean isEmpty() throws SQLException {
        return number(
                        "SELECT EXISTS(SELECT 1 FROM event) OR EXISTS(SELECT 1 FROM media)"
                                + " OR EXISTS(SELECT 1 FROM telemetry)")
                == 0;
    }

    void insert(SpoolRow row, long createdMillis) throws SQLException {
        long id = insert(row.table(), row, Integer.toString(row.readings()), createdMillis);
        if (row.thumbnail().isPresent()) {
            SpoolRow picture =
                    new SpoolRow(
                            Table.MEDIA,
                            row.device(),
                            id,
                            0,
                            row.thumbnail().get().jpeg(),
                            row.thumbnail());
            insert(Table.MEDIA, picture, row.thumbnail().get().event(), createdMillis);
        }
    }

    private long insert(Table table, SpoolRow row, String fifth, long created) throws SQLException {
        long id = lastId(table) + 1;
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO " + name(table) + " VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, id);
            insert.setString(2, row.device());
            insert.setLong(3, row.sequence());
            insert.setLong(4, created);
            insert.setString(5, fifth);
            insert.setBytes(6, row.payload());
            insert.executeUpdate();
        }
        lastId.put(table, id);
        rowsSinceSave++;
        return id;
    }

    void delete(Table table, Collection<Long> ids) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + name(table) + " WHERE id = ?")) {
            for (long id : ids) {
                delete.setLong(1, id);
                delete.addBatch();
            }
            delete.executeBatch();
        }
        rowsSinceSave = ROWS_PER_SAVE;
    }

    /** Saves the sequence numbers when it is time, then makes the transaction durable. */
    void commit() throws SQLException {
        if (rowsSinceSave >= ROWS_PER_SAVE) {
            saveSequences();
        }
        connection.commit();
    }

    void rollback(Map<Table, Long> idsBefore) throws SQLException {
        rollback();
        lastId.putAll(idsBefore);
        dropped = number("SELECT coalesce(max(value), 0) FROM fact WHERE name = 'dropped'");
        rollback();
    }

    private void rollback() throws SQLException {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // SQLite has done it already when the disk was full (lang_transaction, section 3.4):
            // then the driver misses the transaction that it thinks is open.
            LOG.debug("rolled back by SQLite: {}", e.getMessage());
            try (Statement statement = connection.createStatement()) {
                statement.execute("BEGIN");
            }
        }
    }

    Map<Table, Long> ids() {
        return Map.copyOf(lastId);
    }

    private void saveSequences() throws SQLException {
        try (PreparedStatement save =
                connection.prepareStatement("INSERT OR REPLACE INTO device VALUES (?, ?)")) {
            for (Map.Entry<String, Long> entry : sequences.entrySet()) {
                save.setString(1, entry.getKey());
                save.setLong(2, entry.getValue());
                save.addBatch();
            }
            save.executeBatch();
        }
        for (Table table : List.of(Table.EVENT, Table.TELEMETRY)) {
            putFact(SAVED_AT + name(table), lastId(table));
        }
        rowsSinceSave = 0;
    }

    private void putFact(String fact, long value) throws SQLException {
        try (PreparedStatement put =
                connection.prepareStatement("INSERT OR REPLACE INTO fact VALUES (?, ?)")) {
            put.setString(1, fact);
            put.setLong(2, value);
            put.executeUpdate();
        }
    }

    /** Ids and contents of rows with an id in (after, upTo], oldest first. */
    List<SpoolItem> read(Table table, long after, long upTo, int max) throws SQLException {
        List<SpoolItem> items = new ArrayList<>();
        String fifth = table == Table.MEDIA ? "event" : "''";
        // A picture waits until its event has been acknowledged, and so deleted.
        String and = table == Table.MEDIA ? " AND seq NOT IN (SELECT id FROM event)" : "";
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT id, device, created, seq, payload, %s FROM %s WHERE id > ? AND id <= ?%s ORDER BY id LIMIT ?"
                                .formatted(fifth, name(table), and))) {
            select.setLong(1, after);
            select.setLong(2, upTo);
            select.setInt(3, max);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    items.add(item(table, rows));
                }
            }
        } finally {
            rollback();
        }
        return items;
    }

    private SpoolItem item(Table table, ResultSet rows) throws SQLException {
        return new SpoolItem(
                table,
                rows.getLong(1),
                rows.getString(2),
                rows.getLong(3),
                rows.getLong(4),
                formatOf(rows.getBytes(5)),
                rows.getBytes(5),
                rows.getString(6));
    }

    /** What was kept under another configured format is sent as what it is: JSON begins with [. */
    private SenmlFormat formatOf(byte[] payload) {
        if (payload.length == 0) {
            return format;
        }
        return payload[0] == '[' ? SenmlFormat.JSON : SenmlFormat.CBOR;
    }

    /** The newest telemetry id that was created before this time, 0 for none. */
    long telemetryCreatedBefore(long millis) throws SQLException {
        return number(
                "SELECT coalesce((SELECT id FROM telemetry WHERE created < %d ORDER BY id DESC LIMIT 1), 0)"
                        .formatted(millis));
    }

    long mediaBytes() throws SQLException {
        return number("SELECT coalesce(sum(length(payload)), 0) FROM media");
    }

    /**
     * Gives up the oldest rows of a table, of at most {@code max} that were created in [from, to).
     */
    SpoolLoss drop(Table table, int max, long from, long to) throws SQLException {
        String oldest =
                "(SELECT id FROM (SELECT id, created FROM %s ORDER BY id LIMIT %d) WHERE created >= %d AND created < %d)"
                        .formatted(name(table), max, from, to);
        String readings = table == Table.MEDIA ? "0" : "coalesce(sum(readings), 0)";
        SpoolLoss loss;
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row =
                    statement.executeQuery(
                            "SELECT count(*), %s, coalesce(min(created), 0), coalesce(max(created), 0) FROM %s WHERE id IN %s"
                                    .formatted(readings, name(table), oldest))) {
                loss =
                        row.next()
                                ? new SpoolLoss(
                                        table,
                                        row.getLong(1),
                                        row.getLong(2),
                                        row.getLong(3),
                                        row.getLong(4))
                                : new SpoolLoss(table, 0, 0, 0, 0);
            }
            statement.executeUpdate("DELETE FROM %s WHERE id IN %s".formatted(name(table), oldest));
        }
        if (loss.messages() > 0) {
            addDropped(loss.readings());
            rowsSinceSave = ROWS_PER_SAVE;
        }
        return loss;
    }

    void addDropped(long readings) throws SQLException {
        dropped += readings;
        putFact(DROPPED, dropped);
    }

    /** Test switch: the file may not grow past this, as on a full disk. */
    void limitPages(long pages) throws SQLException {
        number("PRAGMA max_page_count = " + pages);
        rollback();
    }

    private long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    @Override
    public void close() throws SQLException {
        saveSequences();
        connection.commit();
        connection.setAutoCommit(true);
        connection.close();
    }
}
