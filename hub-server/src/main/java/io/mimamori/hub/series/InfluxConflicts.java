package io.mimamori.hub.series;

import io.mimamori.hub.device.SeriesKey;
import io.mimamori.hub.series.SeriesStore.Point;
import io.mimamori.hub.series.SeriesStore.Selection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Lets the right one of two values for one channel and time stay: InfluxDB itself keeps the last
 * one written. A point newer than everything written to its series can have no rival; only others
 * are looked up. Not thread-safe.
 */
final class InfluxConflicts {
    private static final int SERIES_MAX = 100_000;

    /** Points further apart than this are looked up in two ranges. */
    private static final long GAP_MILLIS = 600_000;

    private static final int STATEMENTS_MAX = 200;

    private record Key(SeriesKey series, long timeMillis) {}

    /** Time of the newest point that was written to a series. */
    private static final class Newest {
        private long timeMillis;

        Newest(long timeMillis) {
            this.timeMillis = timeMillis;
        }
    }

    private final InfluxDatabase database;
    private final Map<SeriesKey, Newest> newest = new HashMap<>();

    InfluxConflicts(InfluxDatabase database) {
        this.database = database;
    }

    /** Those of the points that are to be written; none of them beats another. */
    List<Point> resolve(List<Point> points) {
        List<Point> doubtful = new ArrayList<>(0);
        for (Point point : points) {
            if (!isNewest(point)) {
                doubtful.add(point);
            }
        }
        if (doubtful.isEmpty()) {
            return points;
        }
        Map<Key, Point> best = new LinkedHashMap<>();
        for (Point point : points) {
            best.merge(
                    key(point),
                    point,
                    (kept, next) -> PointOrder.compare(kept, next) < 0 ? next : kept);
        }
        List<Selection> ranges = ranges(doubtful);
        for (int from = 0; from < ranges.size(); from += STATEMENTS_MAX) {
            int to = Math.min(ranges.size(), from + STATEMENTS_MAX);
            removeLosers(best, ranges.subList(from, to));
        }
        return List.copyOf(best.values());
    }

    private boolean isNewest(Point point) {
        Newest before = newest.get(point.series());
        if (before == null) {
            if (newest.size() >= SERIES_MAX) {
                newest.clear();
            }
            newest.put(point.series(), new Newest(point.timeMillis()));
            // It may be a replay after the start, so it is looked up as well.
            return false;
        }
        boolean isNewest = point.timeMillis() > before.timeMillis;
        before.timeMillis = Math.max(before.timeMillis, point.timeMillis());
        return isNewest;
    }

    private void removeLosers(Map<Key, Point> best, List<Selection> ranges) {
        String query = ranges.stream().map(InfluxReader::stored).collect(Collectors.joining(";"));
        // A server that cannot say keeps what is written last.
        for (InfluxReader.Stored stored : InfluxReader.rowsIfPossible(database, query)) {
            best.computeIfPresent(
                    new Key(stored.series(), stored.timeMillis()),
                    (_, point) -> staysOver(point, stored) ? point : null);
        }
    }

    /** Equal ones are written again: the server stores them once. */
    private static boolean staysOver(Point point, InfluxReader.Stored stored) {
        return PointOrder.compare(
                        point.sequence(), point.value(), stored.sequence(), stored.value())
                >= 0;
    }

    /** One selection for each series and stretch of time without a long gap. */
    private static List<Selection> ranges(List<Point> doubtful) {
        Map<SeriesKey, List<Long>> times = new LinkedHashMap<>();
        for (Point point : doubtful) {
            times.computeIfAbsent(point.series(), series -> new ArrayList<>())
                    .add(point.timeMillis());
        }
        List<Selection> ranges = new ArrayList<>();
        times.forEach((series, all) -> {
            all.sort(null);
            long from = all.getFirst();
            long to = from;
            for (long time : all) {
                if (time - to > GAP_MILLIS) {
                    ranges.add(range(series, from, to));
                    from = time;
                }
                to = time;
            }
            ranges.add(range(series, from, to));
        });
        return ranges;
    }

    private static Selection range(SeriesKey series, long from, long to) {
        return new Selection(
                series.tenant(), series.site(), series.channel(), series.quantity(), from, to + 1);
    }

    private static Key key(Point point) {
        return new Key(point.series(), point.timeMillis());
    }
}
