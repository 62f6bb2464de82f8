package io.mimamori.hub.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import okhttp3.HttpUrl;

/**
 * The HTTP face of an InfluxDB that cannot be installed here (1.8, 2.x, 3 Core), as documented on
 * docs.influxdata.com, with a real influxd 1.6 behind it that stores and answers InfluxQL: login by
 * token, organisation and buckets, DBRP mappings, error bodies. Thread-safe.
 */
public final class InfluxFacade implements AutoCloseable {
    public static final String ORGANISATION = "town hall";
    public static final String TOKEN = "hub-token-1";

    private static final String ORGANISATION_ID = "0000000000000001";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What it pretends to be. */
    public enum Version {
        V1("1.7.11"),
        V1_8("1.8.10"),
        V2("v2.7.6"),
        V3("3.2.1");

        private final String header;

        Version(String header) {
            this.header = header;
        }
    }

    private static final Reply NOTHING_HERE = new Reply(404, "404 page not found\n");

    private final InfluxServer behind;
    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Set<String> buckets = ConcurrentHashMap.newKeySet();
    private final Set<String> mappings = ConcurrentHashMap.newKeySet();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private volatile Version version;
    private volatile boolean mayCreate = true;
    private volatile int bytesMax = Integer.MAX_VALUE;
    private volatile String token = TOKEN;
    private volatile boolean tooManyFiles;

    public InfluxFacade(Version version, InfluxServer behind) throws IOException {
        this.version = version;
        this.behind = behind;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Another server at the same address, as after an upgrade. */
    public void become(Version next) {
        version = next;
    }

    /** Whether the token may create buckets and mappings. */
    public void mayCreate(boolean may) {
        mayCreate = may;
    }

    /** A request with more bytes (unpacked) is answered with 413. */
    public void bytesMax(int max) {
        bytesMax = max;
    }

    /** The token that is taken from now on; 1.8 takes {@code user:password}. */
    public void token(String next) {
        token = next;
    }

    /** From now on every query touches more Parquet files than 3 Core allows. */
    public void tooManyFiles() {
        tooManyFiles = true;
    }

    /** As {@code influx bucket create} by the administrator. */
    public void addBucket(String name) throws IOException, InterruptedException {
        behind.query("", "CREATE DATABASE \"" + name + "\"");
        buckets.add(name);
        mappings.add(name);
    }

    public Set<String> mappings() {
        return Set.copyOf(mappings);
    }

    /** Method, path and content encoding of each request, in order. */
    public List<String> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        server.stop(0);
        http.close();
    }

    private record Reply(int status, String body) {
        static Reply fault(int status, String code, String message) {
            ObjectNode body = JSON.createObjectNode().put("code", code).put("message", message);
            return new Reply(status, body.toString());
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        seen.add(exchange.getRequestMethod() + " " + path + (encoding == null ? "" : " gzip"));
        byte[] body = exchange.getRequestBody().readAllBytes();
        if ("gzip".equals(encoding)) {
            body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        }
        Reply reply;
        try {
            reply = reply(exchange, path, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reply = Reply.fault(500, "internal error", "interrupted");
        }
        exchange.getResponseHeaders().set("X-Influxdb-Version", version.header);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        byte[] answer = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), answer.length == 0 ? -1 : answer.length);
        if (answer.length > 0) {
            exchange.getResponseBody().write(answer);
        }
        exchange.close();
    }

    private Reply reply(HttpExchange exchange, String path, byte[] body)
            throws IOException, InterruptedException {
        boolean open = version == Version.V1 || (path.equals("/ping") && version != Version.V3);
        if (!open && !isAuthorised(exchange)) {
            return version == Version.V3
                    ? new Reply(401, "{\"error\": \"the request was not authenticated\"}")
                    : Reply.fault(401, "unauthorized", "unauthorized access");
        }
        Map<String, String> query = query(exchange.getRequestURI());
        return switch (path) {
            case "/ping" -> new Reply(version == Version.V3 ? 200 : 204, "");
            case "/write" -> version == Version.V1 ? writeV1(query, body) : NOTHING_HERE;
            case "/api/v2/write" -> version == Version.V1 ? NOTHING_HERE : write(query, body);
            case "/query" -> ask(exchange, query, body);
            case "/api/v2/orgs" -> organisations(query);
            case "/api/v2/buckets" -> buckets(exchange, query, body);
            case "/api/v2/dbrps" -> mappings(exchange, query, body);
            default -> NOTHING_HERE;
        };
    }

    /** 1.8 and 3 also take Basic on {@code /query}; the password is what counts. */
    private boolean isAuthorised(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null) {
            return false;
        }
        if (header.startsWith("Basic ")) {
            byte[] decoded = java.util.Base64.getDecoder().decode(header.substring(6));
            String login = new String(decoded, StandardCharsets.UTF_8);
            return version == Version.V1_8
                    ? login.equals(token)
                    : login.endsWith(":" + token)
                            && !exchange.getRequestURI().getPath().startsWith("/api");
        }
        return header.equals("Token " + token);
    }

    private Reply writeV1(Map<String, String> query, byte[] body)
            throws IOException, InterruptedException {
        HttpResponse<String> stored =
                forward(
                        "/write?precision=ns&db=" + encoded(query.getOrDefault("db", "")),
                        body,
                        "text/plain");
        return new Reply(stored.statusCode(), stored.body());
    }

    private Reply write(Map<String, String> query, byte[] body)
            throws IOException, InterruptedException {
        String bucket = query.getOrDefault("bucket", "");
        if (body.length > bytesMax) {
            return Reply.fault(413, "request too large", "cannot read data: body too large");
        }
        if (version == Version.V2) {
            if (!query.getOrDefault("org", "").equals(ORGANISATION)) {
                return Reply.fault(
                        404,
                        "not found",
                        "organization name \"" + query.get("org") + "\" not found");
            }
            if (!buckets.contains(bucket)) {
                return Reply.fault(404, "not found", "bucket \"" + bucket + "\" not found");
            }
        }
        if (version == Version.V3) {
            behind.query("", "CREATE DATABASE \"" + bucket + "\"");
        }
        HttpResponse<String> stored =
                forward("/write?precision=ns&db=" + encoded(bucket), body, "text/plain");
        if (stored.statusCode() != 400 || version == Version.V1_8) {
            return new Reply(stored.statusCode(), stored.body());
        }
        return refusal(JSON.readTree(stored.body()).get("error").asText());
    }

    private Reply refusal(String words) {
        if (version == Version.V2) {
            return words.contains("partial write")
                    ? Reply.fault(
                            422,
                            "unprocessable entity",
                            "failure writing points to database: " + words)
                    : Reply.fault(400, "invalid", words);
        }
        ObjectNode body =
                JSON.createObjectNode().put("error", "partial write of line protocol occurred");
        body.putArray("data")
                .addObject()
                .put(
                        "error_message",
                        words.replaceAll(
                                "partial write: field type conflict.*",
                                "invalid column type for column 'value', expected"
                                        + " iox::column_type::field::string, got"
                                        + " iox::column_type::field::float"))
                .put("line_number", 1)
                .put("original_line", "…");
        return new Reply(400, body.toString());
    }

    private Reply ask(HttpExchange exchange, Map<String, String> query, byte[] body)
            throws IOException, InterruptedException {
        String database = query.getOrDefault("db", "");
        if (version == Version.V2 && !mappings.contains(database)) {
            return new Reply(
                    200,
                    "{\"results\":[{\"statement_id\":0,\"error\":\"retention policy not found\"}]}");
        }
        if (tooManyFiles) {
            return new Reply(
                    500,
                    "{\"error\": \"query error: Query would exceed file limit of 432 parquet files."
                            + " Please specify a smaller time range\"}");
        }
        HttpResponse<String> answer =
                forward(
                        "/query?" + exchange.getRequestURI().getRawQuery(),
                        body,
                        "application/x-www-form-urlencoded");
        // The server behind says "not executed" when there were several statements.
        boolean unknown =
                answer.body().contains("database not found")
                        || answer.body().contains("not executed");
        if (version == Version.V3 && unknown) {
            return new Reply(404, "{\"error\": \"database not found: " + database + "\"}");
        }
        return new Reply(answer.statusCode(), answer.body());
    }

    private Reply organisations(Map<String, String> query) {
        ObjectNode body = JSON.createObjectNode();
        if (query.getOrDefault("org", ORGANISATION).equals(ORGANISATION)) {
            body.putArray("orgs").addObject().put("id", ORGANISATION_ID).put("name", ORGANISATION);
            return new Reply(200, body.toString());
        }
        return Reply.fault(404, "not found", "organization name not found");
    }

    private Reply buckets(HttpExchange exchange, Map<String, String> query, byte[] body)
            throws IOException, InterruptedException {
        if (exchange.getRequestMethod().equals("GET")) {
            ObjectNode list = JSON.createObjectNode();
            var array = list.putArray("buckets");
            if (buckets.contains(query.getOrDefault("name", ""))) {
                array.addObject()
                        .put("id", "b-" + query.get("name"))
                        .put("name", query.get("name"));
            }
            return new Reply(200, list.toString());
        }
        if (!mayCreate) {
            return Reply.fault(
                    403, "forbidden", "write:orgs/" + ORGANISATION_ID + "/buckets is unauthorized");
        }
        JsonNode asked = JSON.readTree(body);
        String name = asked.get("name").asText();
        if (!asked.get("orgID").asText().equals(ORGANISATION_ID)) {
            return Reply.fault(404, "not found", "organization not found");
        }
        behind.query("", "CREATE DATABASE \"" + name + "\"");
        buckets.add(name);
        return new Reply(
                201, JSON.createObjectNode().put("id", "b-" + name).put("name", name).toString());
    }

    private Reply mappings(HttpExchange exchange, Map<String, String> query, byte[] body)
            throws IOException {
        if (exchange.getRequestMethod().equals("GET")) {
            ObjectNode list = JSON.createObjectNode();
            var array = list.putArray("content");
            if (mappings.contains(query.getOrDefault("db", ""))) {
                array.addObject()
                        .put("database", query.get("db"))
                        .put("bucketID", query.get("bucketID"));
            }
            return new Reply(200, list.toString());
        }
        JsonNode asked = JSON.readTree(body);
        mappings.add(asked.get("database").asText());
        return new Reply(201, asked.toString());
    }

    private HttpResponse<String> forward(String path, byte[] body, String type)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(behind.url() + path))
                        .timeout(Duration.ofSeconds(20))
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, String> query(URI address) {
        HttpUrl url = HttpUrl.get("http://localhost" + address);
        Map<String, String> query = new HashMap<>();
        for (int i = 0; i < url.querySize(); i++) {
            String value = url.queryParameterValue(i);
            query.put(url.queryParameterName(i), value == null ? "" : value);
        }
        return query;
    }
}
