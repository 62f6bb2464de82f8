package io.mimamori.hub.alert;

import io.mimamori.hub.state.StateDatabase;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongFunction;
import org.jdbi.v3.core.Handle;

/**
 * What was told to whom and what they answered, in the order it was done; append only and chained:
 * the hash of an entry is SHA-256 over the hash of the entry before it (32 zero bytes for the
 * first) and the entry's fields in the order of the table, numbers as 8 bytes big-endian, texts as
 * UTF-8 after their length in 4 bytes. Cutting off the newest entries cannot be seen from the chain
 * alone: keep {@link Verdict#lastHash} elsewhere. {@link #append} only within a write to state.db,
 * the rest is thread-safe. What is about no alert is in the same chain.
 */
public final class Ledger {
    /** Longest detail that is kept, in characters. */
    public static final int DETAIL_MAX = 2_000;

    /** Action of what reached the desk from people; the index of its entries knows it by name. */
    public static final String REPORTED = "reported";

    private static final String NO_EPISODE = "";
    private static final int HASH_BYTES = 32;
    private static final int PAGE_ROWS = 1_000;

    private final StateDatabase state;
    private final InstantSource clock;

    /** {@code clock} stamps the entries: the hub's clock. */
    public Ledger(StateDatabase state, InstantSource clock) {
        this.state = state;
        this.clock = clock;
    }

    /**
     * What was done.
     *
     * @param episode which alert it was about; empty: none, kept as an empty text
     * @param exercise whether it belongs to a drill
     * @param action, actor, detail as in {@link AlertStore.LedgerEntry}
     */
    public record Deed(
            Optional<UUID> episode, boolean exercise, String action, String actor, String detail) {
        public Deed {
            if (detail.length() > DETAIL_MAX) {
                detail = detail.substring(0, DETAIL_MAX);
            }
        }

        /** About an alert. */
        public Deed(UUID episode, boolean exercise, String action, String actor, String detail) {
            this(Optional.of(episode), exercise, action, actor, detail);
        }

        private String episodeText() {
            return episode.map(UUID::toString).orElse(NO_EPISODE);
        }
    }

    /** An entry as it was written. */
    public record Written(long number, long timeMillis, Deed deed) {}

    /**
     * Whether the chain holds.
     *
     * @param entries how many entries were looked at
     * @param firstBroken number of the first entry that is missing or was changed; empty: none
     * @param lastHash of the newest entry that holds
     */
    public record Verdict(long entries, Optional<Long> firstBroken, byte[] lastHash) {}

    private record Link(long number, byte[] hash) {}

    /** What is in an entry, as it is written: somebody may have changed it into anything. */
    private record Texts(String episode, int exercise, String action, String actor, String detail) {
        static Texts of(Deed deed) {
            return new Texts(
                    deed.episodeText(),
                    deed.exercise() ? 1 : 0,
                    deed.action(),
                    deed.actor(),
                    deed.detail());
        }
    }

    private record Entry(long number, long timeMillis, Texts texts, byte[] hash) {}

    /** Writes the next entry within the running transaction of the writing thread; its number. */
    public long append(Handle transaction, Deed deed) {
        Link last =
                transaction
                        .createQuery("SELECT number, hash FROM ledger ORDER BY number DESC LIMIT 1")
                        .map((rs, context) -> new Link(rs.getLong(1), rs.getBytes(2)))
                        .findOne()
                        .orElse(new Link(0, new byte[HASH_BYTES]));
        long number = last.number() + 1;
        long now = clock.millis();
        byte[] hash = hash(last.hash(), number, now, Texts.of(deed));
        transaction.execute(
                "INSERT INTO ledger (number, time_ms, episode, exercise, action, actor, detail,"
                        + " hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                number,
                now,
                deed.episodeText(),
                deed.exercise(),
                deed.action(),
                deed.actor(),
                deed.detail(),
                hash);
        return number;
    }

    /** As {@link #append}, unless the episode has the very entry: journals are replayed. */
    public void appendOnce(Handle transaction, Deed deed) {
        boolean known =
                transaction
                        .createQuery(
                                "SELECT EXISTS (SELECT 1 FROM ledger WHERE episode = :episode"
                                        + " AND action = :action AND actor = :actor"
                                        + " AND detail = :detail)")
                        .bind("episode", deed.episodeText())
                        .bind("action", deed.action())
                        .bind("actor", deed.actor())
                        .bind("detail", deed.detail())
                        .mapTo(Boolean.class)
                        .one();
        if (!known) {
            append(transaction, deed);
        }
    }

    /** The entries of an episode, oldest first. */
    public List<AlertStore.LedgerEntry> of(UUID episode, int limit) {
        return state.read(handle ->
                handle.createQuery(
                                "SELECT * FROM ledger WHERE episode = :id ORDER BY number LIMIT :limit")
                        .bind("id", episode.toString())
                        .bind("limit", limit)
                        .map((rs, context) -> written(rs))
                        .map(written ->
                                new AlertStore.LedgerEntry(
                                        written.number(),
                                        written.timeMillis(),
                                        written.deed().exercise(),
                                        written.deed().action(),
                                        written.deed().actor(),
                                        written.deed().detail()))
                        .list());
    }

    /**
     * What was done in a time, about any alert or none, by time.
     *
     * @param fromMillis, toMillis hub's clock, ms since 1970 UTC; the end is not in it
     * @param afterNumber leaves out those at the very {@code fromMillis} up to this number; 0: none
     */
    public List<Written> between(long fromMillis, long afterNumber, long toMillis, int limit) {
        return state.read(handle ->
                handle.createQuery(
                                "SELECT * FROM ledger WHERE (time_ms, number) > (:from, :after)"
                                        + " AND time_ms < :to ORDER BY time_ms, number LIMIT :limit")
                        .bind("from", fromMillis)
                        .bind("after", afterNumber)
                        .bind("to", toMillis)
                        .bind("limit", limit)
                        .map((rs, context) -> written(rs))
                        .list());
    }

    /** Number of the newest entry; 0: there is none. */
    public long lastNumber() {
        return state.read(handle ->
                handle.createQuery("SELECT COALESCE(MAX(number), 0) FROM ledger")
                        .mapTo(Long.class)
                        .one());
    }

    /** What was reported to the desk, newest first, from before a number. */
    public List<Written> reported(long beforeNumber, int limit) {
        return state.read(handle ->
                handle.createQuery(
                                "SELECT * FROM ledger WHERE action = 'reported' AND number < :before"
                                        + " ORDER BY number DESC LIMIT :limit")
                        .bind("before", beforeNumber)
                        .bind("limit", limit)
                        .map((rs, context) -> written(rs))
                        .list());
    }

    /** The entry of that number. */
    public static Optional<Written> find(Handle handle, long number) {
        return handle.createQuery("SELECT * FROM ledger WHERE number = :number")
                .bind("number", number)
                .map((rs, context) -> written(rs))
                .findOne();
    }

    /** Follows the whole chain from the first entry. */
    public Verdict verify() {
        return verify(after -> state.read(handle -> page(handle, after)));
    }

    /** As {@link #verify()}, of a state.db that no hub need have open. */
    public static Verdict verify(Handle handle) {
        return verify(after -> page(handle, after));
    }

    private static Verdict verify(LongFunction<List<Entry>> pages) {
        byte[] hash = new byte[HASH_BYTES];
        long number = 0;
        while (true) {
            List<Entry> page = pages.apply(number);
            for (Entry entry : page) {
                byte[] expected = hash(hash, number + 1, entry.timeMillis(), entry.texts());
                if (entry.number() != number + 1
                        || !MessageDigest.isEqual(expected, entry.hash())) {
                    return new Verdict(number, Optional.of(number + 1), hash);
                }
                hash = expected;
                number++;
            }
            if (page.size() < PAGE_ROWS) {
                return new Verdict(number, Optional.empty(), hash);
            }
        }
    }

    private static List<Entry> page(Handle handle, long afterNumber) {
        return handle.createQuery(
                        "SELECT * FROM ledger WHERE number > :after ORDER BY number LIMIT :limit")
                .bind("after", afterNumber)
                .bind("limit", PAGE_ROWS)
                .map((rs, context) ->
                        new Entry(
                                rs.getLong("number"),
                                rs.getLong("time_ms"),
                                new Texts(
                                        String.valueOf(rs.getString("episode")),
                                        rs.getInt("exercise"),
                                        String.valueOf(rs.getString("action")),
                                        String.valueOf(rs.getString("actor")),
                                        String.valueOf(rs.getString("detail"))),
                                rs.getBytes("hash")))
                .list();
    }

    private static Written written(ResultSet rs) throws SQLException {
        Deed deed =
                new Deed(
                        Optional.of(rs.getString("episode"))
                                .filter(text -> !text.equals(NO_EPISODE))
                                .map(UUID::fromString),
                        rs.getBoolean("exercise"),
                        rs.getString("action"),
                        rs.getString("actor"),
                        rs.getString("detail"));
        return new Written(rs.getLong("number"), rs.getLong("time_ms"), deed);
    }

    private static byte[] hash(byte[] previous, long number, long timeMillis, Texts texts) {
        MessageDigest digest = sha256();
        digest.update(previous);
        digest.update(ByteBuffer.allocate(16).putLong(number).putLong(timeMillis).flip());
        text(digest, texts.episode());
        digest.update((byte) texts.exercise());
        text(digest, texts.action());
        text(digest, texts.actor());
        text(digest, texts.detail());
        return digest.digest();
    }

    private static void text(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
