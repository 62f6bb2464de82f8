package io.mimamori.hub.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a caller says in path, query and body; every mistake is a {@link ProblemException}. */
final class Query {
    /** Items of a page when the caller does not say. */
    static final int LIMIT_DEFAULT = 100;

    /** Most items of a page. */
    static final int LIMIT_MAX = 1_000;

    private static final Pattern SPAN = Pattern.compile("-?(\\d{1,9})(ms|s|m|h|d)");
    private static final ObjectMapper JSON =
            new ObjectMapper(
                    JsonFactory.builder()
                            .streamReadConstraints(
                                    StreamReadConstraints.builder().maxNestingDepth(20).build())
                            .build());

    private Query() {}

    static String path(RoutingContext request, String name) {
        String value = request.pathParam(name);
        return value == null ? "" : value;
    }

    static Optional<String> text(RoutingContext request, String name) {
        return Optional.ofNullable(request.queryParams().get(name)).filter(said -> !said.isBlank());
    }

    static int limit(RoutingContext request, int otherwise, int max) throws ProblemException {
        Optional<String> said = text(request, "limit");
        if (said.isEmpty()) {
            return otherwise;
        }
        long limit = number("limit", said.get());
        if (limit < 1 || limit > max) {
            throw new ProblemException(400, "limit must be 1 to " + max + ", it is " + limit);
        }
        return (int) limit;
    }

    static long number(String name, String said) throws ProblemException {
        try {
            return Long.parseLong(said);
        } catch (NumberFormatException _) {
            throw new ProblemException(
                    400, name + " must be an integer, it is '" + cut(said) + "'");
        }
    }

    /** A time as ISO 8601, ms since 1970 UTC, {@code now} or {@code -24h}; ms since 1970 UTC. */
    static long time(RoutingContext request, String name, long nowMillis, long otherwise)
            throws ProblemException {
        Optional<String> said = text(request, name);
        if (said.isEmpty()) {
            return otherwise;
        }
        String time = said.get().strip();
        if (time.equals("now")) {
            return nowMillis;
        }
        if (time.matches("\\d{1,15}")) {
            return Long.parseLong(time);
        }
        Matcher span = SPAN.matcher(time);
        if (span.matches()) {
            return nowMillis - length(span).toMillis();
        }
        try {
            // A plus sign that was not percent-encoded arrives as a blank.
            return OffsetDateTime.parse(time.replace(' ', '+')).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException _) {
            throw new ProblemException(
                    400,
                    name
                            + " must be a time such as 2026-06-02T20:16:00+09:00, ms since 1970, now"
                            + " or -24h; it is '"
                            + cut(time)
                            + "'");
        }
    }

    /** A time as ISO 8601 with its offset, as bodies have it; ms since 1970 UTC. */
    static long instant(String name, String said) throws ProblemException {
        try {
            return OffsetDateTime.parse(said.strip()).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException _) {
            throw new ProblemException(
                    400,
                    "'%s' must be a time such as 2026-06-02T20:16:00+09:00; it is '%s'"
                            .formatted(name, cut(said)));
        }
    }

    /** A span such as {@code 10m} or {@code PT10M}, at least one second. */
    static Optional<Duration> span(RoutingContext request, String name) throws ProblemException {
        Optional<String> said = text(request, name);
        if (said.isEmpty()) {
            return Optional.empty();
        }
        Matcher span = SPAN.matcher(said.get());
        try {
            Duration duration = span.matches() ? length(span) : Duration.parse(said.get());
            if (duration.compareTo(Duration.ofSeconds(1)) >= 0) {
                return Optional.of(duration);
            }
        } catch (DateTimeException _) {
            // Told below, with the same words.
        }
        throw new ProblemException(
                400,
                name
                        + " must be a span of at least 1 s such as 10m, it is '"
                        + cut(said.get())
                        + "'");
    }

    private static Duration length(Matcher span) {
        return unit(span.group(2)).multipliedBy(Long.parseLong(span.group(1)));
    }

    private static Duration unit(String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
    }

    /** The body as a JSON object. */
    static ObjectNode object(RoutingContext request) throws ProblemException {
        Buffer body = request.body().buffer();
        try {
            JsonNode node = body == null ? null : JSON.readTree(body.getBytes());
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new ProblemException(400, "the body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new ProblemException(400, "the body cannot be read: " + e.getMessage());
        }
        throw new ProblemException(400, "the body must be a JSON object");
    }

    /** A JSON tree of a text that the hub itself kept. */
    static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException _) {
            return TextNode.valueOf(json);
        }
    }

    static String required(ObjectNode body, String key) throws ProblemException {
        return optional(body, key)
                .orElseThrow(() -> new ProblemException(400, "'" + key + "' is missing"));
    }

    static Optional<String> optional(ObjectNode body, String key) throws ProblemException {
        JsonNode node = body.get(key);
        if (node == null || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw new ProblemException(400, "'" + key + "' must be a text");
        }
        return Optional.of(node.textValue());
    }

    /** At most 80 characters of what a caller wrote. */
    static String cut(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
