package io.mimamori.hub.journal;

import io.mimamori.hub.state.DatabaseFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * The file journal.db: WAL with {@code synchronous=FULL}, so that a commit that returns has been
 * fsynced. The methods that write belong to the committing thread; {@link #read} may be called by
 * any thread and holds a lock of its own.
 */
final class JournalFile implements AutoCloseable {
    /** "mmj1" in ASCII. */
    private static final int APPLICATION_ID = 0x6d6d6a31;

    private static final int FORMAT = 1;

    /** One checkpoint a 16 MiB of WAL: fewer stalls, and replay after a crash stays short. */
    private static final int CHECKPOINT_PAGES = 4096;

    private static final int WAL_BYTES_KEPT = 32 << 20;
    private static final long READ_BYTES_MAX = 4L << 20;

    /** A row as it is on disk. */
    record Stored(long id, byte[] body) {}

    /** The oldest row; {@code id} 0 when there is none. */
    record Oldest(long id, long timeMillis) {}

    private final Path file;
    private final Object readLock = new Object();
    private Connection writing;
    private Connection reading;
    private PreparedStatement insert;
    private PreparedStatement delete;
    private PreparedStatement select;
    private long lastRow;

    /** Opens or creates the file; a file that is not a sound journal is refused, not replaced. */
    JournalFile(Path file) {
        this.file = file;
        DatabaseFile.requireWhole(file, "journal", DatabaseFile.BEGIN_EMPTY);
        try {
            writing = connect(false);
            create();
            reading = connect(true);
            insert = writing.prepareStatement("INSERT INTO journal(id, time, body) VALUES(?,?,?)");
            delete = writing.prepareStatement("DELETE FROM journal WHERE id <= ?");
            select = reading.prepareStatement(selectSql());
            lastRow = newestRow();
            checkEnds();
        } catch (SQLException | IllegalArgumentException e) {
            throw DatabaseFile.damaged(
                    file, String.valueOf(e.getMessage()), DatabaseFile.BEGIN_EMPTY, e);
        }
    }

    long lastRow() {
        return lastRow;
    }

    /** Adds a row and returns its id; once this returns the row is on the disk. */
    long append(long timeMillis, byte[] body) throws SQLException {
        insert.setLong(1, lastRow + 1);
        insert.setLong(2, timeMillis);
        insert.setBytes(3, body);
        insert.executeUpdate();
        return ++lastRow;
    }

    /** After a failed {@link #append}: a new connection, and what is really in the file. */
    void reopen() throws SQLException {
        Connection fresh = connect(false);
        closeQuietly(writing);
        writing = fresh;
        insert = writing.prepareStatement("INSERT INTO journal(id, time, body) VALUES(?,?,?)");
        delete = writing.prepareStatement("DELETE FROM journal WHERE id <= ?");
        lastRow = newestRow();
    }

    /** Rows {@code after < id <= upTo}, oldest first, at most 4 MiB but at least one. */
    List<Stored> read(long after, long upTo, int rowsMax) throws SQLException {
        synchronized (readLock) {
            select.setLong(1, after);
            select.setLong(2, upTo);
            select.setInt(3, rowsMax);
            List<Stored> rows = new ArrayList<>();
            long bytes = 0;
            try (ResultSet result = select.executeQuery()) {
                while (bytes < READ_BYTES_MAX && result.next()) {
                    Stored row = new Stored(result.getLong(1), result.getBytes(2));
                    bytes += row.body().length;
                    rows.add(row);
                }
            }
            return rows;
        }
    }

    Oldest oldest() throws SQLException {
        try (Statement statement = writing.createStatement();
                ResultSet result =
                        statement.executeQuery(
                                "SELECT id, time FROM journal ORDER BY id LIMIT 1")) {
            return result.next()
                    ? new Oldest(result.getLong(1), result.getLong(2))
                    : new Oldest(0, 0);
        }
    }

    /** Last row of a step of removal that begins at the oldest row: at least that one. */
    long stepEnd(long upToRow, int rowsMax, long bytesMax) throws SQLException {
        long end = 0;
        long bytes = 0;
        try (PreparedStatement statement =
                writing.prepareStatement(
                        "SELECT id, length(body) FROM journal WHERE id <= ? ORDER BY id LIMIT ?")) {
            statement.setLong(1, upToRow);
            statement.setInt(2, rowsMax);
            try (ResultSet result = statement.executeQuery()) {
                while (bytes < bytesMax && result.next()) {
                    end = result.getLong(1);
                    bytes += result.getLong(2);
                }
            }
        }
        return end;
    }

    /** Deletes all rows up to this one; the caller keeps the steps small. */
    void delete(long upToRow) throws SQLException {
        delete.setLong(1, upToRow);
        delete.executeUpdate();
    }

    /** Bytes of pages that hold something. The file itself never shrinks; free pages are reused. */
    long bytesUsed() throws SQLException {
        return (pragma("page_count") - pragma("freelist_count")) * pragma("page_size");
    }

    @Override
    public void close() {
        synchronized (readLock) {
            closeQuietly(reading);
        }
        // The last connection that closes moves the WAL into the file.
        closeQuietly(writing);
    }

    private Connection connect(boolean readOnly) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(1_000);
        config.setCacheSize(-2_048);
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, "" + CHECKPOINT_PAGES);
        config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, "" + WAL_BYTES_KEPT);
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        if (!readOnly) {
            config.setOpenMode(SQLiteOpenMode.CREATE);
        }
        return config.createConnection("jdbc:sqlite:" + file);
    }

    private void create() throws SQLException {
        long application = pragma("application_id");
        boolean empty = pragma("schema_version") == 0;
        if (!empty && application != APPLICATION_ID) {
            throw new IllegalArgumentException("it is another program's database");
        }
        if (!empty && pragma("user_version") != FORMAT) {
            throw new IllegalArgumentException(
                    "its format is " + pragma("user_version") + ", this hub knows " + FORMAT);
        }
        if (empty) {
            try (Statement statement = writing.createStatement()) {
                statement.executeUpdate("BEGIN IMMEDIATE");
                statement.executeUpdate("PRAGMA application_id = " + APPLICATION_ID);
                statement.executeUpdate("PRAGMA user_version = " + FORMAT);
                // AUTOINCREMENT: an id is not used again even when every row is gone.
                statement.executeUpdate(
                        "CREATE TABLE journal(id INTEGER PRIMARY KEY AUTOINCREMENT,"
                                + " time INTEGER NOT NULL, body BLOB NOT NULL) STRICT");
                statement.executeUpdate("COMMIT");
            }
        }
    }

    /** The whole file would take minutes; the oldest and the newest rows tell most. */
    private void checkEnds() throws SQLException {
        long oldest = oldest().id();
        for (Stored row : read(oldest - 1, oldest, 1)) {
            JournalCodec.decode(row.body());
        }
        for (Stored row : read(lastRow - 1, lastRow, 1)) {
            JournalCodec.decode(row.body());
        }
    }

    private long newestRow() throws SQLException {
        try (Statement statement = writing.createStatement();
                ResultSet result =
                        statement.executeQuery(
                                "SELECT max(coalesce((SELECT max(id) FROM journal), 0),"
                                        + " coalesce((SELECT seq FROM sqlite_sequence"
                                        + " WHERE name = 'journal'), 0))")) {
            return result.getLong(1);
        }
    }

    private static String selectSql() {
        return "SELECT id, body FROM journal WHERE id > ? AND id <= ? ORDER BY id LIMIT ?";
    }

    private long pragma(String name) throws SQLException {
        try (Statement statement = writing.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA " + name)) {
            return result.getLong(1);
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException _) {
            // Nothing that was acknowledged depends on it.
        }
    }
}
