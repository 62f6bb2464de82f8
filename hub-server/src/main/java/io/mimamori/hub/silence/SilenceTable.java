package io.mimamori.hub.silence;

import io.mimamori.hub.silence.Silence.Kind;
import io.mimamori.hub.silence.Silence.Scope;
import io.mimamori.profile.Hazard;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The tables silence and silence_withheld. Each method runs on the handle of its caller. */
final class SilenceTable {
    private SilenceTable() {}

    static void insert(Handle tx, Silence silence, long now) {
        Scope scope = silence.scope();
        tx.execute(
                "INSERT INTO silence (id, kind, tenant, site, hazard, rule, device, begins_ms,"
                        + " ends_ms, reason, who, set_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                silence.id().toString(),
                silence.kind().key(),
                scope.tenant(),
                scope.site().orElse(null),
                scope.hazard().map(Hazard::key).orElse(null),
                scope.rule().orElse(null),
                scope.device().orElse(null),
                silence.beginsMillis(),
                silence.endsMillis(),
                silence.reason(),
                silence.who(),
                now);
    }

    static void end(Handle tx, UUID id, String who, long now) {
        tx.execute(
                "UPDATE silence SET ended_ms = ?, ended_by = ? WHERE id = ?",
                now,
                who,
                id.toString());
    }

    /** Whether it was not settled before. */
    static boolean settle(Handle tx, UUID id) {
        return tx.execute(
                        "UPDATE silence SET settled = 1 WHERE id = ? AND settled = 0",
                        id.toString())
                > 0;
    }

    static Optional<Silence> find(Handle handle, UUID id) {
        return silences(
                        handle.createQuery("SELECT * FROM silence WHERE id = :id")
                                .bind("id", id.toString()))
                .stream()
                .findFirst();
    }

    /** Those that hold, will hold, or are over and not settled yet. */
    static List<Silence> live(Handle handle) {
        return silences(
                handle.createQuery("SELECT * FROM silence WHERE settled = 0 ORDER BY ends_ms, id"));
    }

    /** Newest first. */
    static List<Silence> list(Handle handle, Optional<UUID> after, int limit) {
        Query query =
                handle.createQuery(
                        "SELECT * FROM silence"
                                + (after.isPresent()
                                        ? " WHERE (set_ms, id) <"
                                                + " (SELECT set_ms, id FROM silence WHERE id = :after)"
                                        : "")
                                + " ORDER BY set_ms DESC, id DESC LIMIT :limit");
        after.ifPresent(last -> query.bind("after", last.toString()));
        return silences(query.bind("limit", limit));
    }

    /** Whether it was not on the list before. */
    static boolean withhold(Handle tx, UUID silence, UUID delivery, long now) {
        return tx.execute(
                        "INSERT OR IGNORE INTO silence_withheld (silence, delivery, at_ms)"
                                + " VALUES (?, ?, ?)",
                        silence.toString(),
                        delivery.toString(),
                        now)
                > 0;
    }

    /** Alerts of which messages were withheld. */
    static List<UUID> episodes(Handle handle, UUID silence) {
        return handle.createQuery(
                        "SELECT DISTINCT d.episode FROM silence_withheld w JOIN delivery d"
                                + " ON d.id = w.delivery WHERE w.silence = :id")
                .bind("id", silence.toString())
                .mapTo(String.class)
                .map(UUID::fromString)
                .list();
    }

    static long count(Handle handle, UUID silence) {
        return handle.createQuery("SELECT COUNT(*) FROM silence_withheld WHERE silence = :id")
                .bind("id", silence.toString())
                .mapTo(Long.class)
                .one();
    }

    /** Oldest first. */
    static List<Withheld> withheld(Handle handle, UUID silence, int limit) {
        return handle.createQuery(
                        """
                        SELECT v.episode, v.site, v.rule, v.device, v.shown_level, d.endpoint,
                            d.state, w.at_ms
                        FROM silence_withheld w JOIN delivery d ON d.id = w.delivery
                            JOIN episode_event v ON v.episode = d.episode AND v.number = d.number
                        WHERE w.silence = :id ORDER BY w.at_ms, v.episode, d.endpoint LIMIT :limit\
                        """)
                .bind("id", silence.toString())
                .bind("limit", limit)
                .map((row, context) ->
                        new Withheld(
                                UUID.fromString(row.getString("episode")),
                                row.getString("site"),
                                row.getString("rule"),
                                row.getString("device"),
                                Optional.ofNullable(row.getString("shown_level")),
                                row.getString("endpoint"),
                                row.getLong("at_ms"),
                                !row.getString("state").equals("muted")))
                .list();
    }

    private static List<Silence> silences(Query query) {
        return query.map((row, context) -> silence(row)).list();
    }

    private static Silence silence(ResultSet row) throws SQLException {
        long ended = row.getLong("ended_ms");
        OptionalLong endedMillis = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(ended);
        return new Silence(
                UUID.fromString(row.getString("id")),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                new Scope(
                        row.getString("tenant"),
                        Optional.ofNullable(row.getString("site")),
                        Optional.ofNullable(row.getString("hazard"))
                                .map(key -> Hazard.valueOf(key.toUpperCase(Locale.ROOT))),
                        Optional.ofNullable(row.getString("rule")),
                        Optional.ofNullable(row.getString("device"))),
                row.getLong("begins_ms"),
                row.getLong("ends_ms"),
                row.getString("reason"),
                row.getString("who"),
                endedMillis,
                Optional.ofNullable(row.getString("ended_by")).orElse(""));
    }
}
