package io.mimamori.hub.series;

import io.mimamori.hub.series.SeriesStore.Point;
import java.util.List;
import java.util.Optional;

/**
 * Writes points to one database and finds the ones that it refuses. Not thread-safe.
 *
 * <p>Of a batch with a bad line the server stores the good ones and names at most one reason, so
 * the batch is halved until the bad line stands alone: about two requests for each halving, and
 * writing a point twice stores it once.
 */
final class InfluxWriter implements AutoCloseable {
    private static final int REQUEST_POINTS_MAX = 10_000;

    /** Told of a line that the server refuses for good. */
    interface Refusals {
        void refused(String database, String line, String reason);
    }

    private final InfluxDatabase database;
    private final Refusals refusals;
    private final InfluxLines lines = new InfluxLines();
    private final InfluxConflicts conflicts;

    InfluxWriter(InfluxDatabase database, Refusals refusals) {
        this.database = database;
        this.refusals = refusals;
        this.conflicts = new InfluxConflicts(database);
    }

    InfluxDatabase database() {
        return database;
    }

    void write(List<Point> points) {
        List<Point> winners = conflicts.resolve(points);
        for (int from = 0; from < winners.size(); from += REQUEST_POINTS_MAX) {
            int to = Math.min(winners.size(), from + REQUEST_POINTS_MAX);
            writeOrHalve(winners.subList(from, to));
        }
    }

    @Override
    public void close() {
        database.close();
    }

    private void writeOrHalve(List<Point> points) {
        String text = lines.encode(points);
        Optional<String> reason = database.write(text);
        if (reason.isEmpty()) {
            return;
        }
        if (points.size() == 1) {
            refusals.refused(database.name(), text.stripTrailing(), reason.get());
            return;
        }
        int middle = points.size() / 2;
        writeOrHalve(points.subList(0, middle));
        writeOrHalve(points.subList(middle, points.size()));
    }
}
