package io.mimamori.hub.series;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.Credentials;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * The HTTP under both of InfluxDB's clients: limits on time, the login, and every answer but
 * success as an {@link InfluxStatusException}. Finds out what the server is. Thread-safe.
 */
final class InfluxHttp {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_MILLIS = 10_000;

    /** Also for a server that sends its answer drop by drop. */
    private static final int CALL_MILLIS = 30_000;

    private final String url;
    private final Optional<InfluxLogin> login;
    private final OkHttpClient client;
    private volatile Optional<InfluxKind> kind = Optional.empty();

    InfluxHttp(String url, Optional<InfluxLogin> login) {
        this.url = url.replaceAll("/+$", "");
        this.login = login;
        client =
                new OkHttpClient.Builder()
                        .socketFactory(new NoDelaySockets())
                        .connectTimeout(CONNECT_MILLIS, TimeUnit.MILLISECONDS)
                        .readTimeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                        .writeTimeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                        .callTimeout(CALL_MILLIS, TimeUnit.MILLISECONDS)
                        .addInterceptor(this::prepare)
                        .addInterceptor(InfluxHttp::failOnStatus)
                        .build();
    }

    /** For a client that adds its own; connections are shared. */
    OkHttpClient.Builder builder() {
        return client.newBuilder();
    }

    /** What the server is; asks it when that is not known. */
    InfluxKind kind() throws IOException {
        Optional<InfluxKind> known = kind;
        if (known.isPresent()) {
            return known.get();
        }
        Request ping = new Request.Builder().url(url + "/ping").build();
        try (Response response = client.newCall(ping).execute()) {
            boolean token = login.filter(InfluxLogin.Token.class::isInstance).isPresent();
            InfluxKind found = InfluxKind.of(response, token);
            kind = Optional.of(found);
            return found;
        }
    }

    /** What this path answers to GET. */
    String get(String path) throws IOException {
        try (Response response =
                client.newCall(new Request.Builder().url(url + path).build()).execute()) {
            ResponseBody body = response.body();
            return body == null ? "" : body.string();
        }
    }

    /** After a failure another server may be there: the next one asks again. */
    void forgetKind() {
        kind = Optional.empty();
    }

    private Response prepare(Interceptor.Chain chain) throws IOException {
        Request request = chain.request();
        Request.Builder prepared = request.newBuilder();
        login.ifPresent(known ->
                prepared.header("Authorization", header(known, request.url().encodedPath())));
        String bucket = request.url().queryParameter("bucket");
        if (bucket != null && kind.filter(InfluxKind.VICTORIA::equals).isPresent()) {
            // It overlooks the bucket and makes a label of db (docs.victoriametrics.com, InfluxDB).
            prepared.url(request.url().newBuilder().addQueryParameter("db", bucket).build());
        }
        return chain.proceed(prepared.build());
    }

    private String header(InfluxLogin known, String path) {
        return switch (known) {
            case InfluxLogin.Token(String token) -> "Token " + token;
            case InfluxLogin.Password(String user, String password) -> {
                InfluxKind server = kind.orElse(InfluxKind.V1);
                if (!path.contains("/api/v2/") || server == InfluxKind.VICTORIA) {
                    yield Credentials.basic(user, password);
                }
                // docs.influxdata.com, InfluxDB 1.8, "InfluxDB 2.x API compatibility endpoints":
                // user:password is the token; later servers take a token as the password.
                yield "Token " + (server == InfluxKind.V1_8 ? user + ":" + password : password);
            }
        };
    }

    private static Response failOnStatus(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        if (response.isSuccessful()) {
            return response;
        }
        try (response) {
            throw new InfluxStatusException(response);
        }
    }
}
