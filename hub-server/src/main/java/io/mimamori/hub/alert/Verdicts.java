package io.mimamori.hub.alert;

import io.mimamori.hub.state.StateDatabase;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.rule.Effect;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * What the rules say of readings, beside the series that say what the door saw: only where the two
 * differ, and for {@value #KEPT_DAYS} days of event time. Thread-safe; waits for state.db.
 */
public final class Verdicts {
    /** Verdicts on readings before that are let go at the next start of the hub, in days. */
    static final int KEPT_DAYS = 730;

    private final StateDatabase state;

    public Verdicts(StateDatabase state) {
        this.state = state;
    }

    /**
     * The two verdicts on a reading.
     *
     * @param first without the reading that follows
     * @param last with it, as soon as there is one
     */
    public record Verdict(Quality first, Quality last) {}

    /**
     * By event time, ms since 1970 UTC; at most {@code limit} of them, oldest first.
     *
     * @param fromMillis inclusive
     * @param toMillis exclusive
     */
    public Map<Long, Verdict> between(
            String tenant, ChannelId channel, long fromMillis, long toMillis, int limit) {
        return state.read(handle -> {
            Map<Long, Verdict> verdicts = new TreeMap<>();
            handle.createQuery(
                            "SELECT time_ms, first, final FROM verdict WHERE tenant = :tenant"
                                    + " AND device = :device AND channel = :channel"
                                    + " AND time_ms >= :from AND time_ms < :to"
                                    + " ORDER BY time_ms LIMIT :limit")
                    .bind("tenant", tenant)
                    .bind("device", channel.device())
                    .bind("channel", channel.channel())
                    .bind("from", fromMillis)
                    .bind("to", toMillis)
                    .bind("limit", limit)
                    .map((rs, context) ->
                            Map.entry(
                                    rs.getLong("time_ms"),
                                    new Verdict(
                                            Quality.ofCode(rs.getInt("first")),
                                            Quality.ofCode(rs.getInt("final")))))
                    .forEach(entry -> verdicts.put(entry.getKey(), entry.getValue()));
            return verdicts;
        });
    }

    /** Lets go of what is too old. */
    public void prune(long nowMillis) {
        long before = nowMillis - Duration.ofDays(KEPT_DAYS).toMillis();
        state.run(tx -> tx.execute("DELETE FROM verdict WHERE time_ms < ?", before)).join();
    }

    /** Keeps a verdict; waits until it is on disk. */
    public void put(Effect.Judged judged) {
        state.run(tx -> put(tx, judged)).join();
    }

    /** Not evaluated; a verdict that is there already stays. */
    static void putLate(Handle tx, Effect.Late late) {
        tx.execute(
                "INSERT OR IGNORE INTO verdict (tenant, device, channel, time_ms, first, final)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                late.tenant(),
                late.channel().device(),
                late.channel().channel(),
                late.timeMillis(),
                Quality.UNKNOWN.code(),
                Quality.UNKNOWN.code());
    }

    static void put(Handle tx, Effect.Judged judged) {
        tx.execute(
                "INSERT INTO verdict (tenant, device, channel, time_ms, first, final)"
                        + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                        + " SET first = excluded.first, final = excluded.final",
                judged.tenant(),
                judged.channel().device(),
                judged.channel().channel(),
                judged.timeMillis(),
                judged.first().code(),
                judged.last().code());
    }
}
