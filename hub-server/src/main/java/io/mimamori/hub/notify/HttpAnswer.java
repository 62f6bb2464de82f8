package io.mimamori.hub.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;

/**
 * What a provider answered.
 *
 * @param body its beginning
 * @param headers all of them
 * @param retryAfter how long it asked to wait, if it did
 */
record HttpAnswer(int status, String body, HttpHeaders headers, Optional<Duration> retryAfter) {
    private static final int REASON_MAX = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    boolean isAccepted() {
        return status / 100 == 2;
    }

    /** What the status means where the provider says nothing else (domain.md 5.3, 5.4). */
    DeliveryResult result() {
        return switch (status) {
            case 400, 413, 422 -> new DeliveryResult.Rejected(reason());
            case 410 -> new DeliveryResult.Gone(reason());
            // 401, 403, 404 …: a wrong setting at the receiver, which somebody may yet put right.
            default ->
                    isAccepted()
                            ? new DeliveryResult.Accepted("HTTP " + status)
                            : new DeliveryResult.Retry(reason() + redirected(), retryAfter);
        };
    }

    /** As {@link #result}, and {@code field} of the answer's JSON is the provider's name for it. */
    DeliveryResult result(String field) {
        String name = json().path(field).asText("");
        return isAccepted() && !name.isEmpty() ? new DeliveryResult.Accepted(name) : result();
    }

    /** The body as JSON; a missing node when it is none. */
    JsonNode json() {
        return json(body);
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** The status and the beginning of what was said with it, on one line. */
    String reason() {
        String text = body.strip().replaceAll("\\s+", " ");
        String head = text.substring(0, Math.min(text.length(), REASON_MAX));
        return "HTTP " + status + (head.isEmpty() ? "" : ": " + head);
    }

    private String redirected() {
        return status / 100 == 3
                ? " (redirects are not followed; configure the final address)"
                : "";
    }
}
