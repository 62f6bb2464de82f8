package io.mimamori.hub.alert;

import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import io.mimamori.rule.EpisodeEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

/** The tables episode and episode_event. Each method runs on the handle of its caller. */
final class EpisodeTables {
    private EpisodeTables() {}

    /** Whether the event was not there yet. */
    static boolean insert(Handle tx, EpisodeEvent event, Alert shown) {
        Update insert =
                tx.createUpdate(
                        """
                        INSERT OR IGNORE INTO episode_event (episode, number, kind, tenant, site,
                            hazard, rule, version, time_ms, raised_ms, level, frozen, device,
                            channel, cause_ms, value_kind, value, unit, quality, sequence,
                            shown_state, shown_level, shown_cleared_ms, shown_held)
                        VALUES (:episode, :number, :kind, :tenant, :site, :hazard, :rule, :version,
                            :time, :raised, :level, :frozen, :device, :channel, :cause,
                            :valueKind, :value, :unit, :quality, :sequence,
                            :shownState, :shownLevel, :shownCleared, :shownHeld)\
                        """);
        EpisodeEvent.Source source = event.source();
        EpisodeEvent.Cause cause = event.cause();
        return insert.bind("episode", event.episode().toString())
                        .bind("number", event.number())
                        .bind("kind", event.kind().name())
                        .bind("tenant", source.tenant())
                        .bind("site", source.site())
                        .bind("hazard", source.hazard().key())
                        .bind("rule", source.rule())
                        .bind("version", source.version())
                        .bind("time", event.timeMillis())
                        .bind("raised", event.raisedMillis())
                        .bind("level", event.level().orElse(null))
                        .bind("frozen", event.frozen())
                        .bind("device", cause.channel().device())
                        .bind("channel", cause.channel().channel())
                        .bind("cause", cause.timeMillis())
                        .bind("valueKind", valueKind(cause.value()))
                        .bind("value", valueText(cause.value()))
                        .bind("unit", cause.unit())
                        .bind("quality", cause.quality().code())
                        .bind("sequence", cause.sequence())
                        .bind("shownState", shown.state().key())
                        .bind("shownLevel", shown.level().orElse(null))
                        .bind("shownCleared", boxed(shown.clearedMillis()))
                        .bind("shownHeld", shown.frozen())
                        .execute()
                > 0;
    }

    /** Whether the event was there and not withdrawn yet. */
    static boolean withdraw(Handle tx, EpisodeEvent event) {
        return tx.execute(
                        "UPDATE episode_event SET withdrawn = 1"
                                + " WHERE episode = ? AND number = ? AND withdrawn = 0",
                        event.episode().toString(),
                        event.number())
                > 0;
    }

    /** Writes the episode as it is now; {@code answered} is what the row said or says from now. */
    static void put(Handle tx, Episode episode, Answered answered, boolean exercise) {
        Alert alert = episode.answered(answered).view();
        tx.createUpdate(
                        """
                        INSERT INTO episode (id, tenant, site, hazard, rule, rule_version, device,
                            channel, state, answered, level, raised_ms, cleared_ms, frozen, held,
                            value_kind, value, unit, exercise)
                        VALUES (:id, :tenant, :site, :hazard, :rule, :version, :device, :channel,
                            :state, :answered, :level, :raised, :cleared, :frozen, :held,
                            :valueKind, :value, :unit, :exercise)
                        ON CONFLICT (id) DO UPDATE SET rule_version = excluded.rule_version,
                            state = excluded.state, answered = excluded.answered,
                            level = excluded.level, raised_ms = excluded.raised_ms,
                            cleared_ms = excluded.cleared_ms, frozen = excluded.frozen,
                            held = excluded.held, value_kind = excluded.value_kind,
                            value = excluded.value, unit = excluded.unit\
                        """)
                .bind("id", alert.id().toString())
                .bind("tenant", alert.tenant())
                .bind("site", alert.site())
                .bind("hazard", alert.hazard().key())
                .bind("rule", alert.rule())
                .bind("version", alert.ruleVersion())
                .bind("device", alert.channel().device())
                .bind("channel", alert.channel().channel())
                .bind("state", alert.state().key())
                .bind("answered", answered.key())
                .bind("level", alert.level().orElse(null))
                .bind("raised", alert.raisedMillis())
                .bind("cleared", boxed(alert.clearedMillis()))
                .bind("frozen", episode.frozen())
                .bind("held", alert.frozen())
                .bind("valueKind", valueKind(alert.value()))
                .bind("value", valueText(alert.value()))
                .bind("unit", alert.unit())
                .bind("exercise", exercise)
                .execute();
    }

    /** What the row says of the answers so far; NONE when there is no row. */
    static Answered answered(Handle handle, UUID id) {
        return handle.createQuery("SELECT answered FROM episode WHERE id = :id")
                .bind("id", id.toString())
                .mapTo(String.class)
                .findOne()
                .map(Answered::ofKey)
                .orElse(Answered.NONE);
    }

    static boolean isExercise(Handle handle, UUID id) {
        return handle.createQuery("SELECT exercise FROM episode WHERE id = :id")
                .bind("id", id.toString())
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    static Optional<Alert> alert(Handle handle, UUID id) {
        return handle.createQuery("SELECT * FROM episode WHERE id = :id")
                .bind("id", id.toString())
                .map((rs, context) -> alert(rs))
                .findOne();
    }

    /** Newest first; see {@link AlertStore#list}. */
    static List<Alert> alerts(
            Handle handle, Optional<Alert.State> state, Optional<UUID> after, int limit) {
        Query query =
                handle.createQuery(
                        "SELECT * FROM episode WHERE 1 = 1"
                                + (state.isPresent() ? " AND state = :state" : "")
                                + (after.isPresent()
                                        ? " AND (raised_ms, id) <"
                                                + " (SELECT raised_ms, id FROM episode"
                                                + " WHERE id = :after)"
                                        : "")
                                + " ORDER BY raised_ms DESC, id DESC LIMIT :limit");
        state.ifPresent(wanted -> query.bind("state", wanted.key()));
        after.ifPresent(last -> query.bind("after", last.toString()));
        return query.bind("limit", limit).map((rs, context) -> alert(rs)).list();
    }

    /** See {@link AlertStore#standing}. */
    static List<Alert> standing(
            Handle handle, String tenant, String site, long timeMillis, int limit) {
        return handle.createQuery(
                        "SELECT * FROM episode WHERE tenant = :tenant AND site = :site"
                                + " AND raised_ms <= :time"
                                + " AND (cleared_ms IS NULL OR cleared_ms > :time)"
                                + " ORDER BY raised_ms DESC, id DESC LIMIT :limit")
                .bind("tenant", tenant)
                .bind("site", site)
                .bind("time", timeMillis)
                .bind("limit", limit)
                .map((rs, context) -> alert(rs))
                .list();
    }

    /** See {@link AlertStore#ofSite}. */
    static List<Alert> ofSite(Handle handle, String tenant, String site, int limit) {
        return handle.createQuery(
                        "SELECT * FROM episode WHERE tenant = :tenant AND site = :site"
                                + " ORDER BY raised_ms DESC, id DESC LIMIT :limit")
                .bind("tenant", tenant)
                .bind("site", site)
                .bind("limit", limit)
                .map((rs, context) -> alert(rs))
                .list();
    }

    /** Those of a site that are not over, newest first. */
    static List<Alert> open(Handle handle, String tenant, String site, int limit) {
        return handle.createQuery(
                        "SELECT * FROM episode WHERE tenant = :tenant AND site = :site"
                                + " AND cleared_ms IS NULL"
                                + " ORDER BY raised_ms DESC, id DESC LIMIT :limit")
                .bind("tenant", tenant)
                .bind("site", site)
                .bind("limit", limit)
                .map((rs, context) -> alert(rs))
                .list();
    }

    /** Every episode that is not over, and the {@code overMax} newest that are. */
    static List<Episode> newest(Handle handle, int overMax) {
        String chosen =
                "SELECT id FROM episode WHERE cleared_ms IS NULL UNION SELECT id FROM (SELECT id"
                        + " FROM episode WHERE cleared_ms IS NOT NULL"
                        + " ORDER BY raised_ms DESC LIMIT :overMax)";
        return episodes(
                handle.createQuery(
                                "SELECT v.*, e.answered, e.frozen AS row_frozen"
                                        + " FROM episode_event v JOIN episode e ON e.id = v.episode"
                                        + " WHERE v.episode IN ("
                                        + chosen
                                        + ") ORDER BY v.episode, v.number")
                        .bind("overMax", overMax));
    }

    static Optional<Episode> episode(Handle handle, UUID id) {
        return episodes(
                        handle.createQuery(
                                        "SELECT v.*, e.answered, e.frozen AS row_frozen FROM"
                                                + " episode_event v JOIN episode e"
                                                + " ON e.id = v.episode WHERE v.episode = :id"
                                                + " ORDER BY v.number")
                                .bind("id", id.toString()))
                .stream()
                .findFirst();
    }

    private record Stored(
            EpisodeEvent event, boolean withdrawn, Answered answered, boolean frozen) {}

    private static List<Episode> episodes(Query query) {
        Map<UUID, List<Stored>> byId = new LinkedHashMap<>();
        query.map((rs, context) ->
                        new Stored(
                                event(rs),
                                rs.getBoolean("withdrawn"),
                                Answered.ofKey(rs.getString("answered")),
                                rs.getBoolean("row_frozen")))
                .forEach(stored ->
                        byId.computeIfAbsent(stored.event().episode(), id -> new ArrayList<>())
                                .add(stored));
        return byId.values().stream().map(EpisodeTables::episode).toList();
    }

    private static Episode episode(List<Stored> rows) {
        Episode episode = Episode.of(rows.getFirst().event());
        Set<EpisodeEvent> withdrawn = new HashSet<>();
        for (Stored row : rows) {
            episode = episode.with(row.event());
            if (row.withdrawn()) {
                withdrawn.add(row.event());
            }
        }
        for (EpisodeEvent event : withdrawn) {
            episode = episode.without(event);
        }
        return episode.answered(rows.getFirst().answered()).frozen(rows.getFirst().frozen());
    }

    /** The event of a row of episode_event. */
    static EpisodeEvent event(ResultSet rs) throws SQLException {
        EpisodeEvent.Source source =
                new EpisodeEvent.Source(
                        rs.getString("tenant"),
                        rs.getString("site"),
                        hazard(rs),
                        rs.getString("rule"),
                        rs.getInt("version"));
        EpisodeEvent.Cause cause =
                new EpisodeEvent.Cause(
                        channel(rs),
                        rs.getLong("cause_ms"),
                        value(rs),
                        rs.getString("unit"),
                        Quality.ofCode(rs.getInt("quality")),
                        rs.getLong("sequence"));
        return new EpisodeEvent(
                UUID.fromString(rs.getString("episode")),
                rs.getInt("number"),
                EpisodeEvent.Kind.valueOf(rs.getString("kind")),
                source,
                rs.getLong("time_ms"),
                rs.getLong("raised_ms"),
                Optional.ofNullable(rs.getString("level")),
                rs.getBoolean("frozen"),
                cause);
    }

    /** The alert as it was after the event of a row of episode_event. */
    static Alert shown(ResultSet rs) throws SQLException {
        return new Alert(
                UUID.fromString(rs.getString("episode")),
                rs.getString("tenant"),
                rs.getString("site"),
                hazard(rs),
                rs.getString("rule"),
                state(rs.getString("shown_state")),
                Optional.ofNullable(rs.getString("shown_level")),
                rs.getLong("raised_ms"),
                optional(rs, "shown_cleared_ms"),
                rs.getBoolean("shown_held"),
                channel(rs),
                value(rs),
                rs.getString("unit"),
                rs.getInt("version"));
    }

    private static Alert alert(ResultSet rs) throws SQLException {
        return new Alert(
                UUID.fromString(rs.getString("id")),
                rs.getString("tenant"),
                rs.getString("site"),
                hazard(rs),
                rs.getString("rule"),
                state(rs.getString("state")),
                Optional.ofNullable(rs.getString("level")),
                rs.getLong("raised_ms"),
                optional(rs, "cleared_ms"),
                rs.getBoolean("held"),
                channel(rs),
                value(rs),
                rs.getString("unit"),
                rs.getInt("rule_version"));
    }

    private static Alert.State state(String key) {
        return Alert.State.valueOf(key.toUpperCase(Locale.ROOT));
    }

    private static Hazard hazard(ResultSet rs) throws SQLException {
        return Hazard.valueOf(rs.getString("hazard").toUpperCase(Locale.ROOT));
    }

    private static ChannelId channel(ResultSet rs) throws SQLException {
        return new ChannelId(rs.getString("device"), rs.getString("channel"));
    }

    private static Value value(ResultSet rs) throws SQLException {
        String text = rs.getString("value");
        String kind = rs.getString("value_kind");
        return switch (kind) {
            case "n" -> Value.of(Double.parseDouble(text));
            case "s" -> Value.of(Boolean.parseBoolean(text));
            case "t" -> Value.of(text);
            default -> throw new SQLException("value kind '" + kind + "' is not n, s or t");
        };
    }

    private static String valueKind(Value value) {
        return switch (value) {
            case Value.Numeric number -> "n";
            case Value.State state -> "s";
            case Value.Text text -> "t";
        };
    }

    static String valueText(Value value) {
        return switch (value) {
            case Value.Numeric(double number) -> Double.toString(number);
            case Value.State(boolean on) -> Boolean.toString(on);
            case Value.Text(String text) -> text;
        };
    }

    private static OptionalLong optional(ResultSet rs, String column) throws SQLException {
        long value = rs.getLong(column);
        return rs.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static @org.jspecify.annotations.Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
