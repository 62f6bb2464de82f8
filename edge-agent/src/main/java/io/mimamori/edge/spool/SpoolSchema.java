package io.mimamori.edge.spool;

import io.mimamori.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Opens the file, checks it, and lays out its tables. Never makes a damaged file new. */
final class SpoolSchema {
    /** Rises with each change of the tables. */
    private static final int VERSION = 1;

    private static final String[] TABLES = {
        """
        CREATE TABLE event (id INTEGER PRIMARY KEY, device TEXT NOT NULL, seq INTEGER NOT NULL,
            created INTEGER NOT NULL, readings INTEGER NOT NULL, payload BLOB NOT NULL)\
        """,
        """
        CREATE TABLE telemetry (id INTEGER PRIMARY KEY, device TEXT NOT NULL, seq INTEGER NOT NULL,
            created INTEGER NOT NULL, readings INTEGER NOT NULL, payload BLOB NOT NULL)\
        """,
        """
        CREATE TABLE media (id INTEGER PRIMARY KEY, device TEXT NOT NULL, seq INTEGER NOT NULL,
            created INTEGER NOT NULL, event TEXT NOT NULL, payload BLOB NOT NULL)\
        """,
        "CREATE TABLE device (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
        "PRAGMA user_version = " + VERSION,
    };

    private SpoolSchema() {}

    static void loadLibrary() {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            connection.clearWarnings();
        } catch (SQLException e) {
            throw new StorageException("SQLite cannot be loaded: " + e.getMessage(), false, e);
        }
    }

    /** A checked connection that this process holds alone. */
    static Connection open(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new StorageException(
                    "spool.file: the folder %s does not exist; make it or name another"
                            .formatted(folder),
                    false,
                    null);
        }
        Connection connection = null;
        try {
            if (!Files.exists(file)) {
                make(file, folder);
            }
            if (Files.size(file) == 0) {
                throw damaged(file, "it is empty", null);
            }
            connection = DriverManager.getConnection("jdbc:sqlite:" + file, properties());
            prepare(connection, file);
            return connection;
        } catch (SQLException e) {
            closeQuietly(connection);
            throw explain(file, e);
        } catch (IOException e) {
            throw new StorageException(
                    "spool %s could not be made or read: %s; check the owner, the rights and the free space of its folder"
                            .formatted(file, e),
                    true,
                    e);
        } catch (StorageException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    /**
     * Makes the file beside and moves it: whenever the power goes, a file of this name is whole, so
     * that an empty one is damage and not a beginning.
     */
    private static void make(Path file, Path folder) throws SQLException, IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.deleteIfExists(draft.resolveSibling(draft.getFileName() + "-journal"));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + draft);
                Statement statement = connection.createStatement()) {
            create(connection, statement);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static Properties properties() {
        Properties properties = new Properties();
        // Alone on the file: no second agent, and no shared-memory file beside it.
        properties.setProperty("locking_mode", "EXCLUSIVE");
        properties.setProperty("journal_mode", "WAL");
        properties.setProperty("synchronous", "FULL");
        properties.setProperty("busy_timeout", "0");
        // Small: the agent's whole memory is 96 MB.
        properties.setProperty("cache_size", "-1024");
        properties.setProperty("journal_size_limit", Integer.toString(1 << 20));
        properties.setProperty("temp_store", "MEMORY");
        return properties;
    }

    private static void prepare(Connection connection, Path file) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_autocheckpoint = 256");
            int version = number(statement, "PRAGMA user_version");
            if (version > VERSION) {
                throw new StorageException(
                        "spool %s was written by a newer agent (version %d, this one knows %d): install that agent again, or send the spool empty with it first"
                                .formatted(file, version, VERSION),
                        false,
                        null);
            }
            checkPages(statement, file);
            if (version == 0) {
                throw damaged(file, "it is another program's database", null);
            }
        }
    }

    private static void create(Connection connection, Statement statement) throws SQLException {
        connection.setAutoCommit(false);
        for (String table : TABLES) {
            statement.execute(table);
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static void checkPages(Statement statement, Path file) throws SQLException {
        try (ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
            String verdict = result.next() ? result.getString(1) : "no answer";
            if (!"ok".equals(verdict)) {
                throw damaged(file, verdict, null);
            }
        }
    }

    private static int number(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            return result.next() ? result.getInt(1) : 0;
        }
    }

    private static StorageException explain(Path file, SQLException e) {
        if (e instanceof SQLiteException sqlite) {
            SQLiteErrorCode code = sqlite.getResultCode();
            if (code == SQLiteErrorCode.SQLITE_NOTADB || code.name().startsWith("SQLITE_CORRUPT")) {
                return damaged(file, code.message, e);
            }
            if (code.name().startsWith("SQLITE_BUSY") || code.name().startsWith("SQLITE_LOCKED")) {
                return new StorageException(
                        "spool %s is in use: another agent runs with the same spool.file; stop it or name another file"
                                .formatted(file),
                        true,
                        e);
            }
        }
        return new StorageException(
                "spool %s could not be opened: %s; check the owner, the rights and the free space of its folder"
                        .formatted(file, e.getMessage()),
                true,
                e);
    }

    private static StorageException damaged(Path file, String what, @Nullable SQLException cause) {
        return new StorageException(
                """
                spool %1$s is damaged (%2$s). The agent does not start, so that readings that were \
                not sent yet are not lost unseen. Way out: move the file and its -wal away \
                (mv %1$s %1$s.damaged; mv %1$s-wal %1$s.damaged-wal), start again with a new spool, \
                and recover what is readable with: sqlite3 %1$s.damaged .recover\
                """
                        .formatted(file, what),
                false,
                cause);
    }

    private static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // The first failure is the one to tell of.
                return;
            }
        }
    }
}
