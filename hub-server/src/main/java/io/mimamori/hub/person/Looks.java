package io.mimamori.hub.person;

import io.mimamori.hub.account.Account;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.state.StateDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;

/**
 * Who looked at a home, at what, in which hour and why; for the person who lives there. A look of
 * the same hour is noted once. Thread-safe; waits for state.db. Runs on the machine's clock.
 */
public final class Looks {
    /** Whoever shows the admin's token and says no name. */
    public static final String OPERATOR = "operator";

    /** Longest name of who looks, and longest reason, in characters. */
    public static final int NAME_MAX = 100;

    public static final int REASON_MAX = 300;

    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

    /** Looks of an hour that are remembered as noted; beyond that they are written again. */
    private static final int REMEMBERED_MAX = 10_000;

    /** Looks of a month that are listed. */
    private static final int LISTED_MAX = 2_000;

    private final StateDatabase state;
    private final InstantSource machine;
    private final Set<Noted> noted = new HashSet<>();
    private long notedHour;

    Looks(StateDatabase state, InstantSource machine) {
        this.state = state;
        this.machine = machine;
    }

    /** What was looked at. */
    public enum Kind {
        /** The card on /care: how it is, no readings. */
        CARE,
        /** Readings. */
        SERIES,
        /** An alert with its ledger. */
        ALERT,
        /** What the rules say over the readings. */
        RULES,
        /** Address, key holder, doctor. */
        SHEET,
        /** The monthly letter. */
        LETTER,
        /** A reason was given to look at more. */
        BREAK_GLASS;

        /** As in the API: lower case, words joined by a hyphen. */
        public String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Kind ofKey(String key) {
            return Arrays.stream(values())
                    .filter(kind -> kind.key().equals(key))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no kind of look: " + key));
        }
    }

    /**
     * Somebody who looks.
     *
     * @param id of the account, or the name again
     */
    public record Viewer(String id, String name) {
        public static Viewer of(Account account) {
            return new Viewer(account.id().toString(), account.name());
        }

        public static Viewer named(String name) {
            return new Viewer(name, name);
        }
    }

    /**
     * One that was noted.
     *
     * @param hourMillis when the hour began, ms since 1970 UTC
     * @param reason empty where none is asked for
     */
    public record Look(long id, String name, long hourMillis, Kind kind, String reason) {}

    private record Noted(Home home, Viewer viewer, Kind kind, String reason) {}

    /** Notes a look, and waits until it is on disk. */
    public void note(Home home, Viewer viewer, Kind kind, String reason) {
        noteSoon(home, viewer, kind, reason).join();
    }

    /** Notes a look; for what must be shown even when the disk is full. */
    public CompletableFuture<?> noteSoon(Home home, Viewer viewer, Kind kind, String reason) {
        Noted look = new Noted(home, viewer, kind, reason);
        long hour = machine.millis() / HOUR_MILLIS * HOUR_MILLIS;
        if (isNoted(look, hour)) {
            return CompletableFuture.completedFuture(true);
        }
        return state.run(tx -> insert(tx, look, hour)).thenRun(() -> remember(look, hour));
    }

    private synchronized boolean isNoted(Noted look, long hour) {
        return notedHour == hour && noted.contains(look);
    }

    private synchronized void remember(Noted look, long hour) {
        if (notedHour != hour || noted.size() >= REMEMBERED_MAX) {
            noted.clear();
            notedHour = hour;
        }
        noted.add(look);
    }

    private static void insert(Handle tx, Noted look, long hour) {
        tx.execute(
                "INSERT OR IGNORE INTO look (tenant, site, hour_ms, who, name, kind, reason)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                look.home().tenant(),
                look.home().site(),
                hour,
                look.viewer().id(),
                look.viewer().name(),
                look.kind().key(),
                look.reason());
    }

    /**
     * Newest first.
     *
     * @param after id of the last of the page before; empty: from the newest
     */
    public List<Look> of(Home home, Optional<Long> after, int limit) {
        return state.read(handle ->
                handle.createQuery(
                                "SELECT * FROM look WHERE tenant = :tenant AND site = :site"
                                        + " AND id < :after ORDER BY id DESC LIMIT :limit")
                        .bind("tenant", home.tenant())
                        .bind("site", home.site())
                        .bind("after", after.orElse(Long.MAX_VALUE))
                        .bind("limit", limit)
                        .map((rs, context) -> look(rs))
                        .list());
    }

    /** Those of a time, newest first. */
    public List<Look> between(Home home, long fromMillis, long toMillis) {
        return state.read(handle ->
                handle.createQuery(
                                "SELECT * FROM look WHERE tenant = :tenant AND site = :site"
                                        + " AND hour_ms >= :from AND hour_ms < :to"
                                        + " ORDER BY hour_ms DESC, id DESC LIMIT :limit")
                        .bind("tenant", home.tenant())
                        .bind("site", home.site())
                        .bind("from", fromMillis)
                        .bind("to", toMillis)
                        .bind("limit", LISTED_MAX)
                        .map((rs, context) -> look(rs))
                        .list());
    }

    private static Look look(ResultSet rs) throws SQLException {
        return new Look(
                rs.getLong("id"),
                rs.getString("name"),
                rs.getLong("hour_ms"),
                Kind.ofKey(rs.getString("kind")),
                rs.getString("reason"));
    }
}
