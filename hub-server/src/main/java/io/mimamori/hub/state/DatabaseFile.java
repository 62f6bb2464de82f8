package io.mimamori.hub.state;

import io.mimamori.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * What can be said of a SQLite file before SQLite touches it: SQLite takes an empty file for a new
 * database, and notices missing pages only when it needs them. Stateless.
 */
public final class DatabaseFile {
    /** Database header, sqlite.org/fileformat.html section 1.3. */
    private static final int HEADER_BYTES = 100;

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int PAGE_BYTES_AT = 16;
    private static final int PAGES_AT = 28;
    private static final int PAGE_BYTES_LARGEST = 65_536;
    private static final int PAGE_BYTES_SMALLEST = 512;

    /** Files up to here are looked through when they are opened: about 0.3 s. */
    private static final long LOOKED_THROUGH_BYTES_MAX = 64L << 20;

    private DatabaseFile() {}

    /** The way out besides a backup, where the files of the folder stand for each other. */
    public static final String BEGIN_EMPTY =
            "move the whole folder away to begin with an empty hub";

    /**
     * Throws a {@link StorageException} with the ways out when the file is there but cannot be a
     * whole database with this table; changes nothing. An absent or empty file passes: whether it
     * may be new is for the data folder to say.
     *
     * @param wayOut besides a backup, such as {@link #BEGIN_EMPTY}
     */
    public static void requireWhole(Path file, String table, String wayOut) {
        try {
            Optional<String> damage = Files.exists(file) ? damage(file) : Optional.empty();
            if (damage.isEmpty() && isThere(file) && !isThere(beside(file, "-journal"))) {
                damage = content(file, table);
            }
            if (damage.isPresent()) {
                throw damaged(file, damage.get(), wayOut, null);
            }
        } catch (IOException e) {
            throw damaged(file, "it cannot be read: " + e, wayOut, e);
        } catch (SQLException e) {
            throw damaged(file, String.valueOf(e.getMessage()), wayOut, e);
        }
    }

    private static Optional<String> content(Path file, String table)
            throws IOException, SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        try (Connection connection = config.createConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            if (!text(statement, "SELECT count(*) FROM sqlite_schema").equals("0")
                    && !text(
                                    statement,
                                    "SELECT count(*) FROM sqlite_schema WHERE name = '"
                                            + table
                                            + "'")
                            .equals("1")) {
                return Optional.of("it is another program's database");
            }
            if (Files.size(file) <= LOOKED_THROUGH_BYTES_MAX) {
                String verdict = text(statement, "PRAGMA quick_check(1)");
                return verdict.equals("ok")
                        ? Optional.empty()
                        : Optional.of("it is damaged: " + verdict);
            }
            return Optional.empty();
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            return result.next() ? String.valueOf(result.getString(1)) : "no answer";
        }
    }

    /** What to throw about a file that is damaged; it names the ways out. */
    public static StorageException damaged(
            Path file, String what, String wayOut, @Nullable Exception cause) {
        return new StorageException(
                "%s cannot be used: %s. Nothing was changed. Restore the data folder from a backup, or %s"
                        .formatted(file, what, wayOut),
                false,
                cause);
    }

    private static Optional<String> damage(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.of("it is not a file");
        }
        if (!Files.isWritable(file)) {
            return Optional.of("this user may not write it; check its owner and its rights");
        }
        long bytes = Files.size(file);
        if (bytes == 0 || isThere(beside(file, "-journal"))) {
            // Not begun, or only begun: SQLite undoes the very first transaction when it may write.
            return Optional.empty();
        }
        byte[] begin = begin(file);
        if (begin.length < HEADER_BYTES
                || !Arrays.equals(Arrays.copyOf(begin, MAGIC.length), MAGIC)) {
            return Optional.of("it is damaged or not a database: its header is wrong");
        }
        ByteBuffer header = ByteBuffer.wrap(begin);
        int said = header.getShort(PAGE_BYTES_AT) & 0xFFFF;
        int pageBytes = said == 1 ? PAGE_BYTES_LARGEST : said;
        if (pageBytes < PAGE_BYTES_SMALLEST || Integer.bitCount(pageBytes) != 1) {
            return Optional.of("it is damaged: its header names pages of " + said + " bytes");
        }
        long whole = (header.getInt(PAGES_AT) & 0xFFFFFFFFL) * pageBytes;
        return bytes < whole && !hasLog(file)
                ? Optional.of("it is cut off: it has %d of %d bytes".formatted(bytes, whole))
                : Optional.empty();
    }

    /** Pages that a crash kept from the file are in its write-ahead log. */
    private static boolean hasLog(Path file) throws IOException {
        return isThere(beside(file, "-wal"));
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static boolean isThere(Path file) throws IOException {
        return Files.exists(file) && Files.size(file) > 0;
    }

    private static byte[] begin(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEADER_BYTES);
        }
    }
}
