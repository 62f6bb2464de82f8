package io.mimamori.hub.person;

import io.mimamori.hub.account.Account.Home;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/** The table home_rest. Each method runs on the handle of its caller; times are the machine's. */
final class RestTable {
    private RestTable() {}

    /** A row of the table. */
    record Row(long id, Home home, Rest rest) {}

    static void insert(Handle tx, Home home, Rest rest) {
        tx.execute(
                "INSERT INTO home_rest (tenant, site, kind, begun_ms, until_ms, begun_by)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                home.tenant(),
                home.site(),
                rest.kind().key(),
                rest.begunMillis(),
                rest.until().isPresent() ? rest.until().getAsLong() : null,
                rest.by());
    }

    /** The one that nobody has ended yet, also when its time is up. */
    static Optional<Row> unended(Handle handle, Home home) {
        return handle.createQuery(
                        "SELECT * FROM home_rest WHERE tenant = :tenant AND site = :site"
                                + " AND ended_ms IS NULL")
                .bind("tenant", home.tenant())
                .bind("site", home.site())
                .map((rs, context) -> row(rs))
                .findOne();
    }

    static void end(Handle tx, long id, long now, String by) {
        tx.execute("UPDATE home_rest SET ended_ms = ?, ended_by = ? WHERE id = ?", now, by, id);
    }

    /** Those whose time is up. */
    static List<Row> due(Handle handle, long now, int limit) {
        return handle.createQuery(
                        "SELECT * FROM home_rest WHERE ended_ms IS NULL AND until_ms <= :now"
                                + " LIMIT :limit")
                .bind("now", now)
                .bind("limit", limit)
                .map((rs, context) -> row(rs))
                .list();
    }

    /** When the next one ends by itself. */
    static Optional<Long> nextEnd(Handle handle) {
        return handle.createQuery("SELECT MIN(until_ms) FROM home_rest WHERE ended_ms IS NULL")
                .mapTo(Long.class)
                .findOne();
    }

    /** Those of a home that touch the time, oldest first. */
    static List<Rest> between(Handle handle, Home home, long from, long to, int limit) {
        return handle.createQuery(
                        "SELECT * FROM home_rest WHERE tenant = :tenant AND site = :site"
                                + " AND begun_ms < :to AND COALESCE(ended_ms, :to) >= :from"
                                + " ORDER BY begun_ms LIMIT :limit")
                .bind("tenant", home.tenant())
                .bind("site", home.site())
                .bind("from", from)
                .bind("to", to)
                .bind("limit", limit)
                .map((rs, context) -> row(rs).rest())
                .list();
    }

    private static Row row(ResultSet rs) throws SQLException {
        Home home = new Home(rs.getString("tenant"), rs.getString("site"));
        Rest.Kind kind = Rest.Kind.ofKey(rs.getString("kind"));
        long begun = rs.getLong("begun_ms");
        String by = rs.getString("begun_by");
        return new Row(
                rs.getLong("id"),
                home,
                new Rest(kind, begun, millis(rs, "until_ms"), by, millis(rs, "ended_ms")));
    }

    private static OptionalLong millis(ResultSet rs, String column) throws SQLException {
        long millis = rs.getLong(column);
        return rs.wasNull() ? OptionalLong.empty() : OptionalLong.of(millis);
    }
}
