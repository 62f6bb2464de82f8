package io.mimamori.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.ProtocolException;
import io.mimamori.reading.ChannelId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The hub as its API shows it to anybody with the token. Thread-safe. */
final class HubApi implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Pattern STORED =
            Pattern.compile("(?m)^mimamori_readings_stored_total(?:\\{[^}]*})? ([0-9.eE+]+)");

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final ObjectMapper json = new ObjectMapper();
    private final String base;
    private final String token;

    HubApi(int httpPort, String token) {
        this.base = "http://127.0.0.1:" + httpPort;
        this.token = token;
    }

    /** Registers an agent that speaks for the devices of its place; returns its token. */
    String register(Box box) throws InterruptedException {
        ObjectNode body = json.createObjectNode();
        body.put("device", box.agent()).put("site", box.name());
        Set<String> devices = box.devices();
        devices.forEach(body.putArray("speaksFor")::add);
        HttpRequest.BodyPublisher text = HttpRequest.BodyPublishers.ofString(body.toString());
        return tree(send("/api/v1/devices", request -> request.POST(text))).path("token").asText();
    }

    /** Address of the page where somebody of the family begins; it works once. */
    String invite(Box home) throws InterruptedException {
        ObjectNode body = json.createObjectNode();
        body.put("name", "見守り 花子").put("home", home.name()).put("consent", "demo");
        HttpRequest.BodyPublisher text = HttpRequest.BodyPublishers.ofString(body.toString());
        String answer = send("/api/v1/invitations", request -> request.POST(text));
        return base + tree(answer).path("path").asText();
    }

    /** Address of the page of the person who lives there; it works once. */
    String personPage(Box home) throws InterruptedException {
        HttpRequest.BodyPublisher nothing = HttpRequest.BodyPublishers.ofString("{}");
        String answer =
                send("/api/v1/homes/" + home.name() + "/person", request -> request.POST(nothing));
        return base + tree(answer).path("path").asText();
    }

    List<JsonNode> alerts() throws InterruptedException {
        JsonNode items = tree(get("/api/v1/alerts")).path("items");
        return items.valueStream().toList();
    }

    /** The newest value of a channel within the last minute. */
    OptionalDouble newest(String site, ChannelId channel, String from) throws InterruptedException {
        String path =
                "/api/v1/series/%s/%s?device=%s&from=%s"
                        .formatted(site, channel.channel(), channel.device(), from);
        JsonNode items = tree(get(path)).path("items");
        return items.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(items.get(items.size() - 1).path("value").asDouble());
    }

    /** Readings in the series store. */
    long stored() throws InterruptedException {
        Matcher matcher = STORED.matcher(get("/metrics"));
        return matcher.find() ? Math.round(Double.parseDouble(matcher.group(1))) : 0;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private String get(String path) throws InterruptedException {
        return send(path, HttpRequest.Builder::GET);
    }

    private String send(String path, Consumer<HttpRequest.Builder> method)
            throws InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .timeout(TIMEOUT)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json");
        method.accept(request);
        try {
            HttpResponse<String> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new ProtocolException(
                        "the hub answered "
                                + path
                                + " with "
                                + response.statusCode()
                                + ": "
                                + response.body(),
                        false,
                        null);
            }
            return response.body();
        } catch (IOException e) {
            throw new ProtocolException("the hub did not answer " + path + ": " + e, true, e);
        }
    }

    private JsonNode tree(String text) {
        try {
            return json.readTree(text);
        } catch (IOException e) {
            throw new ProtocolException("the hub's answer is no JSON: " + text, false, e);
        }
    }
}
