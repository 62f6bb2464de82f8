package io.mimamori.hub.series;

import io.mimamori.hub.device.SeriesKey;
import io.mimamori.hub.series.SeriesStore.Bucket;
import io.mimamori.hub.series.SeriesStore.Sample;
import io.mimamori.hub.series.SeriesStore.Selection;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.influxdb.dto.QueryResult;
import org.jspecify.annotations.Nullable;

/** InfluxQL and what it answers. Stateless. */
final class InfluxReader {
    /** Times that InfluxDB can hold, in ms: 64 bits of ns. */
    private static final long TIME_MILLIS_MAX = 9_223_372_036_854L;

    private static final String FIELDS = "SELECT value, state, text, qc, seq FROM ";

    /** The tags come with the answer, so that several answers can be told apart. */
    private static final String GROUP = " GROUP BY tenant, site, device, channel";

    private InfluxReader() {}

    static List<Sample> samples(InfluxDatabase database, Selection selection, int limit) {
        return rows(database, stored(selection) + " ORDER BY time ASC LIMIT " + limit).stream()
                .map(Stored::sample)
                .toList();
    }

    static Optional<Sample> last(InfluxDatabase database, SeriesKey key) {
        return rows(database, FIELDS + source(key) + GROUP + " ORDER BY time DESC LIMIT 1").stream()
                .map(Stored::sample)
                .findFirst();
    }

    static List<Bucket> buckets(InfluxDatabase database, Selection selection, Duration every) {
        String query =
                "SELECT min(value), mean(value), max(value), count(value) FROM "
                        + source(key(selection))
                        + times(selection)
                        + " AND qc != 4 AND qc != 9 GROUP BY time("
                        + every.toMillis()
                        + "ms) fill(none)";
        List<Bucket> buckets = new ArrayList<>();
        for (QueryResult.Series series : database.query(query)) {
            for (List<@Nullable Object> row : series.getValues()) {
                buckets.add(
                        new Bucket(
                                number(row.get(0)).longValue(),
                                number(row.get(1)).doubleValue(),
                                number(row.get(2)).doubleValue(),
                                number(row.get(3)).doubleValue(),
                                number(row.get(4)).longValue()));
            }
        }
        return buckets;
    }

    /** A query for everything stored of a selection; several may be joined by {@code ;}. */
    static String stored(Selection selection) {
        return FIELDS + source(key(selection)) + times(selection) + GROUP;
    }

    /** A stored point with what decides between two values. */
    record Stored(SeriesKey series, long timeMillis, Value value, Quality quality, long sequence) {
        Sample sample() {
            return new Sample(timeMillis, value, quality);
        }
    }

    static List<Stored> rows(InfluxDatabase database, String query) {
        return rows(database.query(query));
    }

    /** As {@link #rows}; none when this server cannot say. */
    static List<Stored> rowsIfPossible(InfluxDatabase database, String query) {
        return database.queryIfPossible(query).map(InfluxReader::rows).orElse(List.of());
    }

    private static List<Stored> rows(List<QueryResult.Series> answer) {
        List<Stored> rows = new ArrayList<>();
        for (QueryResult.Series series : answer) {
            SeriesKey key = key(series.getName(), series.getTags());
            for (List<@Nullable Object> row : series.getValues()) {
                rows.add(
                        new Stored(
                                key,
                                number(row.get(0)).longValue(),
                                value(row),
                                quality(row.get(4)),
                                row.get(5) instanceof Number sequence
                                        ? sequence.longValue()
                                        : Pack.NO_SEQUENCE));
            }
        }
        return rows;
    }

    private static Value value(List<@Nullable Object> row) {
        if (row.get(1) instanceof Number number) {
            return Value.of(number.doubleValue());
        }
        if (row.get(2) instanceof Boolean state) {
            return Value.of(state.booleanValue());
        }
        return Value.of(String.valueOf(row.get(3)));
    }

    /** Somebody else's points may lack the flag. */
    private static Quality quality(@Nullable Object stored) {
        return stored instanceof Number code ? Quality.ofCode(code.intValue()) : Quality.UNKNOWN;
    }

    private static Number number(@Nullable Object value) {
        return value instanceof Number number ? number : Double.NaN;
    }

    private static SeriesKey key(String quantity, Map<String, String> tags) {
        return new SeriesKey(
                tags.getOrDefault("tenant", ""),
                tags.getOrDefault("site", ""),
                new ChannelId(tags.getOrDefault("device", ""), tags.getOrDefault("channel", "")),
                quantity);
    }

    private static SeriesKey key(Selection selection) {
        return new SeriesKey(
                selection.tenant(), selection.site(), selection.channel(), selection.quantity());
    }

    private static String source(SeriesKey key) {
        return InfluxText.identifier(key.quantity())
                + " WHERE tenant = "
                + InfluxText.string(key.tenant())
                + " AND site = "
                + InfluxText.string(key.site())
                + " AND device = "
                + InfluxText.string(key.channel().device())
                + " AND channel = "
                + InfluxText.string(key.channel().channel());
    }

    private static String times(Selection selection) {
        return " AND time >= "
                + clamp(selection.fromMillis())
                + "ms AND time < "
                + clamp(selection.toMillis())
                + "ms";
    }

    private static long clamp(long millis) {
        return Math.clamp(millis, -TIME_MILLIS_MAX, TIME_MILLIS_MAX);
    }
}
