package io.mimamori.hub.alert;

import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.state.StateDatabase;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The judge's own state in state.db, and the journal row it stands for. */
final class JudgeTables {
    private JudgeTables() {}

    /**
     * How far the judge is.
     *
     * @param row newest journal row that is done
     * @param receivedMillis when the newest reading was taken in, ms since 1970 UTC, hub's clock; 0
     *     when there was none
     */
    record Position(long row, long receivedMillis) {}

    static Position position(StateDatabase state) {
        return state.read(handle ->
                handle.createQuery("SELECT row, received_ms FROM judge_position")
                        .map((rs, context) ->
                                new Position(rs.getLong("row"), rs.getLong("received_ms")))
                        .one());
    }

    static List<JournalEntry.SiteVersion> sites(StateDatabase state) {
        return state.read(handle ->
                handle.createQuery(
                                "SELECT tenant, site, version, yaml FROM judge_site ORDER BY tenant, site")
                        .map((rs, context) ->
                                new JournalEntry.SiteVersion(
                                        rs.getString("tenant"),
                                        rs.getString("site"),
                                        rs.getInt("version"),
                                        rs.getString("yaml")))
                        .list());
    }

    static void parts(StateDatabase state, BiConsumer<String, byte[]> part) {
        state.read(handle -> {
            handle.createQuery("SELECT key, part FROM judge_part ORDER BY key")
                    .map((rs, context) -> Map.entry(rs.getString("key"), rs.getBytes("part")))
                    .forEach(entry -> part.accept(entry.getKey(), entry.getValue()));
            return true;
        });
    }

    /** Writes what changed and the position that it stands for; an empty part is gone. */
    static void checkpoint(
            Handle tx,
            Position position,
            Map<String, Optional<byte[]>> parts,
            Collection<JournalEntry.SiteVersion> sites) {
        PreparedBatch put =
                tx.prepareBatch(
                        "INSERT INTO judge_part (key, part) VALUES (?, ?)"
                                + " ON CONFLICT (key) DO UPDATE SET part = excluded.part");
        PreparedBatch remove = tx.prepareBatch("DELETE FROM judge_part WHERE key = ?");
        parts.forEach((key, part) ->
                part.ifPresentOrElse(bytes -> put.add(key, bytes), () -> remove.add(key)));
        put.execute();
        remove.execute();
        for (JournalEntry.SiteVersion site : sites) {
            tx.execute(
                    "INSERT INTO judge_site (tenant, site, version, yaml) VALUES (?, ?, ?, ?)"
                            + " ON CONFLICT (tenant, site) DO UPDATE SET"
                            + " version = excluded.version, yaml = excluded.yaml",
                    site.tenant(),
                    site.site(),
                    site.version(),
                    site.yaml());
        }
        tx.execute(
                "UPDATE judge_position SET row = ?, received_ms = ?",
                position.row(),
                position.receivedMillis());
    }
}
