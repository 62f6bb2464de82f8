package io.mimamori.hub.series;

import io.mimamori.StorageException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBException;
import org.influxdb.InfluxDBFactory;
import org.influxdb.dto.Query;
import org.influxdb.dto.QueryResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One database of an InfluxDB server over {@code /write} and {@code /query}. Thread-safe; connects
 * when it is first used and creates the database whenever the server does not know it.
 */
final class InfluxDatabase implements AutoCloseable {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_MILLIS = 10_000;
    private static final int ANSWER_BYTES_MAX = 16 * 1024;
    private static final String DATABASE_MISSING = "database not found";
    private static final String NOT_EXECUTED = "not executed";
    private static final Logger LOG = LoggerFactory.getLogger(InfluxDatabase.class);

    private final String url;
    private final String name;
    private final InfluxDB server;

    InfluxDatabase(String url, String name, Optional<InfluxConfig.Login> login) {
        this.url = url;
        this.name = name;
        OkHttpClient.Builder client =
                new OkHttpClient.Builder()
                        .connectTimeout(CONNECT_MILLIS, TimeUnit.MILLISECONDS)
                        .readTimeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                        .writeTimeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                        .addInterceptor(InfluxDatabase::failOnStatus);
        server =
                switch (login.orElse(null)) {
                    case null -> InfluxDBFactory.connect(url, client);
                    case InfluxConfig.Login.Password(String user, String password) ->
                            InfluxDBFactory.connect(url, user, password, client);
                    case InfluxConfig.Login.Token(String token) ->
                            InfluxDBFactory.connect(url, client.addInterceptor(sendToken(token)));
                };
    }

    String name() {
        return name;
    }

    /**
     * Writes lines.
     *
     * @return why the server refuses some of them for good (the others are stored, or not); empty
     *     when all are stored
     * @throws StorageException when the server cannot be reached, is in trouble or does not let us
     */
    Optional<String> write(String lines) {
        try {
            try {
                post(lines);
            } catch (InfluxStatusException e) {
                if (!e.isDatabaseMissing()) {
                    throw e;
                }
                create();
                post(lines);
            }
            return Optional.empty();
        } catch (InfluxStatusException e) {
            if (e.isRefused()) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
            throw failed("writing to", e);
        } catch (IOException e) {
            throw failed("writing to", e);
        }
    }

    /** Series of all statements, times in ms since 1970 UTC; none when there is no database yet. */
    List<QueryResult.Series> query(String statements) {
        try {
            QueryResult answer = ask(statements);
            if (error(answer).filter(NOT_EXECUTED::equals).isPresent()) {
                // All that 1.x says to several statements about a database it does not know.
                create();
                answer = ask(statements);
            }
            Optional<String> error = error(answer);
            if (error.isPresent() && !error.get().contains(DATABASE_MISSING)) {
                throw failed("reading", new IOException(error.get()));
            }
            return results(answer)
                    .flatMap(result -> Stream.ofNullable(result.getSeries()))
                    .flatMap(List::stream)
                    .toList();
        } catch (InfluxStatusException e) {
            if (e.isDatabaseMissing()) {
                return List.of();
            }
            throw failed("reading", e);
        } catch (IOException e) {
            throw failed("reading", e);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    private QueryResult ask(String statements) throws IOException {
        Query query = new Query(statements, name, true);
        return call(() -> server.query(query, TimeUnit.MILLISECONDS));
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

    private void post(String lines) throws IOException {
        call(() -> {
            server.write(name, "", InfluxDB.ConsistencyLevel.ONE, TimeUnit.NANOSECONDS, lines);
            return true;
        });
    }

    private void create() throws IOException {
        LOG.info("creating database {} on {}", name, url);
        String command = "CREATE DATABASE " + InfluxText.identifier(name);
        QueryResult answer = call(() -> server.query(new Query(command, name, true)));
        if (answer.hasError()) {
            throw new IOException("creating database " + name + ": " + answer.getError());
        }
    }

    private interface Call<T> {
        T run();
    }

    /** The client wraps what went wrong on the wire; this gives it back. */
    private static <T> T call(Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (InfluxDBException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Response failOnStatus(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        if (response.isSuccessful()) {
            return response;
        }
        try (response) {
            throw new InfluxStatusException(
                    response.code(), response.peekBody(ANSWER_BYTES_MAX).string());
        }
    }

    private static Interceptor sendToken(String token) {
        return chain -> {
            Request request =
                    chain.request().newBuilder().header("Authorization", "Token " + token).build();
            return chain.proceed(request);
        };
    }

    private StorageException failed(String what, IOException e) {
        boolean login =
                e instanceof InfluxStatusException answer
                        && (answer.status() == 401 || answer.status() == 403);
        return new StorageException(
                what
                        + " InfluxDB database "
                        + name
                        + " at "
                        + url
                        + " failed: "
                        + (e.getMessage() == null ? e.toString() : e.getMessage())
                        + (login ? "; check influx.user and its password or token" : ""),
                !login,
                e);
    }
}
