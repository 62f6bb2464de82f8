package io.mimamori.hub.series;

import io.mimamori.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBFactory;
import org.influxdb.dto.Query;
import org.influxdb.dto.QueryResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One database (bucket) of whatever InfluxDB is there: finds out the kind of the server when it is
 * first used and after each failure, writes by the path of that kind, asks in InfluxQL, and makes
 * the database when the server does not know it. Thread-safe.
 */
final class InfluxDatabase implements AutoCloseable {
    private static final String WRITING = "writing to";
    private static final String NOT_EXECUTED = "not executed";

    /** What 1.x says of a database that it does not know, and 2.x of one without a mapping. */
    private static final List<String> MISSING =
            List.of("database not found", "retention policy not found");

    private static final Logger LOG = LoggerFactory.getLogger(InfluxDatabase.class);

    private final InfluxConfig config;
    private final String name;
    private final InfluxHttp http;
    private final InfluxDB server;
    private final InfluxPath v1;
    private final VictoriaDrops drops;
    private @Nullable InfluxPathV2 v2;
    private volatile Optional<Pause> pause = Optional.empty();
    private volatile Optional<InfluxKind> told = Optional.empty();

    /** Until when the server is left alone, on the machine's running clock, and why. */
    private record Pause(long untilNanos, String reason) {}

    /** What became of the lines. */
    sealed interface Answer {
        /** All are stored. */
        record Stored() implements Answer {}

        /** Some are refused for good; the others are stored, or not. */
        record Refused(String reason) implements Answer {}

        /** More than the server takes at once; none is stored. */
        record TooLarge(String reason) implements Answer {}
    }

    InfluxDatabase(InfluxConfig config, InfluxConfig.Access access) {
        this.config = config;
        this.name = access.database();
        http = new InfluxHttp(config.url(), access.login());
        server = InfluxDBFactory.connect(config.url(), http.builder());
        if (config.gzip()) {
            server.enableGzip();
        }
        v1 = new InfluxPathV1(server, name);
        drops = new VictoriaDrops(http);
    }

    String name() {
        return name;
    }

    /** What the server is, for writing; asks it when that is not known. */
    InfluxKind kind() {
        return attempt(WRITING, this::found);
    }

    /**
     * What VictoriaMetrics dropped without a word since this was asked last, at most once in 5 s;
     * asked before and after a write. The writing thread only.
     */
    Optional<String> dropped() {
        return kind() == InfluxKind.VICTORIA ? drops.look() : Optional.empty();
    }

    /** Throws when the server cannot be reached, is in trouble or does not let us. */
    Answer write(String lines) {
        return attempt(
                "writing to",
                () -> {
                    try {
                        return post(lines);
                    } catch (InfluxStatusException e) {
                        if (e.meaning() != InfluxStatusException.Meaning.PLACE_MISSING) {
                            throw e;
                        }
                        create(found(), e);
                        return post(lines);
                    }
                });
    }

    /** Series of all statements, times in ms since 1970 UTC; none when there is no database yet. */
    List<QueryResult.Series> query(String statements) {
        return query(statements, "reading");
    }

    private List<QueryResult.Series> query(String statements, String what) {
        return attempt(
                what,
                () -> {
                    InfluxKind kind = found();
                    if (!kind.answersInfluxQl()) {
                        throw new IOException(
                                kind + " answers no InfluxQL: use its own query pages");
                    }
                    try {
                        return ask(statements, kind);
                    } catch (InfluxStatusException e) {
                        if (e.meaning() != InfluxStatusException.Meaning.PLACE_MISSING) {
                            throw e;
                        }
                        if (kind != InfluxKind.V2) {
                            return List.of();
                        }
                        create(kind, e);
                        return ask(statements, kind);
                    }
                });
    }

    /**
     * As {@link #query}, as part of writing, but empty when this server cannot say: VictoriaMetrics
     * never can, and InfluxDB 3 Core not about more than its limit of Parquet files (about 72 h).
     */
    Optional<List<QueryResult.Series>> queryIfPossible(String statements) {
        if (!kind().answersInfluxQl()) {
            return Optional.empty();
        }
        try {
            return Optional.of(query(statements, WRITING));
        } catch (StorageException e) {
            if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("file limit")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        server.close();
        if (v2 != null) {
            v2.close();
        }
    }

    private Answer post(String lines) throws IOException {
        InfluxKind kind = found();
        try {
            (kind == InfluxKind.V1 ? v1 : v2()).write(lines);
            return new Answer.Stored();
        } catch (InfluxStatusException e) {
            String words = String.valueOf(e.getMessage());
            return switch (e.meaning()) {
                case REFUSED -> new Answer.Refused(words);
                case TOO_LARGE -> new Answer.TooLarge(words);
                case PLACE_MISSING, NOT_ALLOWED, WRONG_PATH, TROUBLE -> throw e;
            };
        }
    }

    private List<QueryResult.Series> ask(String statements, InfluxKind kind) throws IOException {
        QueryResult answer = answer(statements);
        if (kind.isV1() && error(answer).filter(NOT_EXECUTED::equals).isPresent()) {
            // All that 1.x says to several statements about a database it does not know.
            v1.create();
            answer = answer(statements);
        }
        Optional<String> error = error(answer);
        if (error.isPresent() && MISSING.stream().anyMatch(error.get()::contains)) {
            throw new InfluxStatusException(404, error.get(), null);
        }
        if (error.isPresent()) {
            throw new IOException(error.get());
        }
        return results(answer)
                .flatMap(result -> Stream.ofNullable(result.getSeries()))
                .flatMap(List::stream)
                .toList();
    }

    private QueryResult answer(String statements) throws IOException {
        Query query = new Query(statements, name, true);
        return InfluxPath.call(() -> server.query(query, TimeUnit.MILLISECONDS));
    }

    private static Optional<String> error(QueryResult answer) {
        return Stream.concat(
                        Stream.ofNullable(answer.getError()),
                        results(answer).flatMap(result -> Stream.ofNullable(result.getError())))
                .findFirst();
    }

    private static Stream<QueryResult.Result> results(QueryResult answer) {
        return Stream.ofNullable(answer.getResults()).flatMap(List::stream);
    }

    private void create(InfluxKind kind, InfluxStatusException missing) throws IOException {
        try {
            switch (kind) {
                case V1, V1_8 -> v1.create();
                case V2 -> v2().create();
                case V3, VICTORIA -> throw missing;
            }
            LOG.info("created {} on {} at {}", name, kind, config.url());
        } catch (InfluxStatusException e) {
            if (e.meaning() == InfluxStatusException.Meaning.NOT_ALLOWED) {
                throw new IOException(
                        "it is not there (or may not be seen with this login), and we may not"
                                + " create it: create it and give this login its reading and"
                                + " writing (docs/operations.md, InfluxDB). The server says: "
                                + missing.getMessage()
                                + "; "
                                + e.getMessage(),
                        e);
            }
            throw e;
        }
    }

    private InfluxKind found() throws IOException {
        InfluxKind kind = http.kind();
        if (told.filter(kind::equals).isEmpty()) {
            told = Optional.of(kind);
            LOG.info("series of {} go to {} at {}", name, kind, config.url());
        }
        return kind;
    }

    private synchronized InfluxPathV2 v2() {
        InfluxPathV2 path = v2;
        if (path == null) {
            path = new InfluxPathV2(config, name, http);
            v2 = path;
        }
        return path;
    }

    private interface Attempt<T> {
        T run() throws IOException;
    }

    private <T> T attempt(String what, Attempt<T> attempt) {
        Optional<Pause> asked = pause;
        if (asked.isPresent() && System.nanoTime() - asked.get().untilNanos() < 0) {
            throw new StorageException(asked.get().reason(), true, null);
        }
        try {
            return attempt.run();
        } catch (IOException e) {
            http.forgetKind();
            StorageException failure = failed(what, e);
            Duration wait =
                    e instanceof InfluxStatusException answer ? answer.waitAsked() : Duration.ZERO;
            pause =
                    wait.isZero()
                            ? Optional.empty()
                            : Optional.of(
                                    new Pause(
                                            System.nanoTime() + wait.toNanos(),
                                            String.valueOf(failure.getMessage())));
            throw failure;
        }
    }

    private StorageException failed(String what, IOException e) {
        boolean login =
                e instanceof InfluxStatusException answer
                        && answer.meaning() == InfluxStatusException.Meaning.NOT_ALLOWED;
        return new StorageException(
                what
                        + " InfluxDB database "
                        + name
                        + " at "
                        + config.url()
                        + " failed: "
                        + (e.getMessage() == null ? e.toString() : e.getMessage())
                        + (login ? "; check influx.token or influx.user and its rights" : ""),
                true,
                e);
    }
}
