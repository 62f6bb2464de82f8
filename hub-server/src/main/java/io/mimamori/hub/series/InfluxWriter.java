package io.mimamori.hub.series;

import io.mimamori.StorageException;
import io.mimamori.hub.series.InfluxDatabase.Answer;
import io.mimamori.hub.series.SeriesStore.Point;
import io.mimamori.reading.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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
 *
 * <p>A refusal whose words are not about a line may mean the whole request. It counts against the
 * line only when the server takes something else: a line beside it, or one that it took before.
 */
final class InfluxWriter implements AutoCloseable {
    /** The server is busy with one while the next is made and sent. */
    private static final int REQUESTS_UNDER_WAY_MAX = 2;

    /** Lines tried alone before it is believed that the server refuses everything. */
    private static final int DOUBTFUL_MAX = 20;

    private static final String NUMBERS_ONLY =
            "VictoriaMetrics keeps numbers only and would make a text 0";

    /** Told of a line that the server refuses for good. */
    interface Refusals {
        void refused(String database, String line, String reason);
    }

    private record Refused(String line, String reason) {}

    private final InfluxDatabase database;
    private final Refusals refusals;
    private final InfluxLines lines = new InfluxLines();
    private final InfluxConflicts conflicts;
    private final List<Refused> doubtful = new ArrayList<>();
    private final ExecutorService sender =
            Executors.newFixedThreadPool(
                    REQUESTS_UNDER_WAY_MAX,
                    Thread.ofPlatform().name("influx-writer-", 0).daemon().factory());
    private int requestPointsMax = Integer.MAX_VALUE;
    private String lastTaken = "";
    private boolean takesLines;

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
        if (points.isEmpty()) {
            return;
        }
        doubtful.clear();
        takesLines = false;
        InfluxKind kind = database.kind();
        // No two of them are for one channel and time, so requests may overtake each other.
        sendAll(kept(conflicts.resolve(points), kind), kind.requestPointsMax());
        settle();
    }

    private void sendAll(List<Point> winners, int pointsMax) {
        Deque<Request> underWay = new ArrayDeque<>();
        try {
            int from = 0;
            while (from < winners.size()) {
                if (underWay.size() == REQUESTS_UNDER_WAY_MAX) {
                    finish(underWay.remove());
                }
                int to = Math.min(winners.size(), from + Math.min(pointsMax, requestPointsMax));
                underWay.add(send(winners.subList(from, to)));
                from = to;
            }
            while (!underWay.isEmpty()) {
                finish(underWay.remove());
            }
        } finally {
            // After a failure nothing of this batch may arrive behind its repetition.
            underWay.forEach(
                    request -> request.answer().exceptionally(_ -> new Answer.Stored()).join());
        }
    }

    @Override
    public void close() {
        sender.close();
        database.close();
    }

    private List<Point> kept(List<Point> points, InfluxKind kind) {
        if (kind != InfluxKind.VICTORIA) {
            return points;
        }
        List<Point> kept = new ArrayList<>(points.size());
        for (Point point : points) {
            if (point.value() instanceof Value.Text) {
                String line = lines.encode(List.of(point)).stripTrailing();
                refusals.refused(database.name(), line, NUMBERS_ONLY);
            } else {
                kept.add(point);
            }
        }
        return kept;
    }

    private record Request(List<Point> points, String text, CompletableFuture<Answer> answer) {}

    private Request send(List<Point> points) {
        String text = lines.encode(points);
        return new Request(
                points, text, CompletableFuture.supplyAsync(() -> database.write(text), sender));
    }

    private void finish(Request request) {
        try {
            settle(request.points(), request.text(), request.answer().join());
        } catch (CompletionException e) {
            throw e.getCause() instanceof StorageException cause
                    ? cause
                    : new StorageException(
                            "writing to InfluxDB failed: " + e.getMessage(), true, e);
        }
    }

    private void settle(List<Point> points, String text, Answer answer) {
        switch (answer) {
            case Answer.Stored() -> {
                takesLines = true;
                lastTaken = text.substring(text.lastIndexOf('\n', text.length() - 2) + 1);
            }
            case Answer.TooLarge(String reason) -> {
                requestPointsMax = Math.max(1, points.size() / 2);
                refusedOrHalve(points, text, reason);
            }
            case Answer.Refused(String reason) -> refusedOrHalve(points, text, reason);
        }
    }

    private void refusedOrHalve(List<Point> points, String text, String reason) {
        if (points.size() > 1) {
            int middle = points.size() / 2;
            writeHalf(points.subList(0, middle));
            writeHalf(points.subList(middle, points.size()));
        } else if (InfluxStatusException.namesALine(reason)) {
            refusals.refused(database.name(), text.stripTrailing(), reason);
        } else {
            doubtful.add(new Refused(text.stripTrailing(), reason));
            if (doubtful.size() >= DOUBTFUL_MAX) {
                settle();
            }
        }
    }

    private void writeHalf(List<Point> points) {
        String text = lines.encode(points);
        settle(points, text, database.write(text));
    }

    /** Lines are refused for what they are, or everything is for a reason that is not theirs. */
    private void settle() {
        if (doubtful.isEmpty()) {
            return;
        }
        // Nothing was written over the last line taken, so it may be written again.
        if (!takesLines && !lastTaken.isEmpty()) {
            takesLines = database.write(lastTaken) instanceof Answer.Stored;
        }
        if (!takesLines) {
            throw new StorageException(
                    "InfluxDB database "
                            + database.name()
                            + " refuses everything, though not for what the lines say: "
                            + doubtful.getFirst().reason()
                            + ". Nothing is set aside; the journal keeps it",
                    true,
                    null);
        }
        doubtful.forEach(one -> refusals.refused(database.name(), one.line(), one.reason()));
        doubtful.clear();
    }
}
