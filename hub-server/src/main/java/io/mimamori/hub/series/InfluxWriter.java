package io.mimamori.hub.series;

import io.mimamori.StorageException;
import io.mimamori.hub.series.SeriesStore.Point;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Writes points to one database and finds the ones that it refuses. Not thread-safe.
 *
 * <p>Of a batch with a bad line the server stores the good ones and names at most one reason, so
 * the batch is halved until the bad line stands alone: about two requests for each halving, and
 * writing a point twice stores it once.
 */
final class InfluxWriter implements AutoCloseable {
    private static final int REQUEST_POINTS_MAX = 5_000;

    /** The server is busy with one while the next is made and sent. */
    private static final int REQUESTS_UNDER_WAY_MAX = 2;

    /** Told of a line that the server refuses for good. */
    interface Refusals {
        void refused(String database, String line, String reason);
    }

    private final InfluxDatabase database;
    private final Refusals refusals;
    private final InfluxLines lines = new InfluxLines();
    private final InfluxConflicts conflicts;
    private final ExecutorService sender =
            Executors.newFixedThreadPool(
                    REQUESTS_UNDER_WAY_MAX,
                    Thread.ofPlatform().name("influx-writer-", 0).daemon().factory());

    InfluxWriter(InfluxDatabase database, Refusals refusals) {
        this.database = database;
        this.refusals = refusals;
        this.conflicts = new InfluxConflicts(database);
    }

    InfluxDatabase database() {
        return database;
    }

    /** Returns once all are stored or set aside; throws when any could not be, after the others. */
    void write(List<Point> points) {
        // No two of them are for one channel and time, so requests may overtake each other.
        List<Point> winners = conflicts.resolve(points);
        Deque<Request> underWay = new ArrayDeque<>();
        try {
            for (int from = 0; from < winners.size(); from += REQUEST_POINTS_MAX) {
                int to = Math.min(winners.size(), from + REQUEST_POINTS_MAX);
                if (underWay.size() == REQUESTS_UNDER_WAY_MAX) {
                    finish(underWay.remove());
                }
                underWay.add(send(winners.subList(from, to)));
            }
            while (!underWay.isEmpty()) {
                finish(underWay.remove());
            }
        } finally {
            // After a failure nothing of this batch may arrive behind its repetition.
            underWay.forEach(
                    request -> request.answer().exceptionally(_ -> Optional.empty()).join());
        }
    }

    @Override
    public void close() {
        sender.close();
        database.close();
    }

    private record Request(
            List<Point> points, String text, CompletableFuture<Optional<String>> answer) {}

    private Request send(List<Point> points) {
        String text = lines.encode(points);
        return new Request(
                points, text, CompletableFuture.supplyAsync(() -> database.write(text), sender));
    }

    private void finish(Request request) {
        try {
            refused(request.points(), request.text(), request.answer().join());
        } catch (CompletionException e) {
            throw e.getCause() instanceof StorageException cause
                    ? cause
                    : new StorageException(
                            "writing to InfluxDB failed: " + e.getMessage(), true, e);
        }
    }

    private void writeOrHalve(List<Point> points) {
        String text = lines.encode(points);
        refused(points, text, database.write(text));
    }

    private void refused(List<Point> points, String text, Optional<String> reason) {
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
