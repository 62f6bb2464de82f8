package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/** What a call is answered with. */
record Reply(int status, Optional<JsonNode> body, Map<String, String> headers) {
    static Reply ok(JsonNode body) {
        return new Reply(200, Optional.of(body), Map.of());
    }

    static Reply of(int status, JsonNode body) {
        return new Reply(status, Optional.of(body), Map.of());
    }

    static Reply empty() {
        return new Reply(204, Optional.empty(), Map.of());
    }

    Reply with(String header, String value) {
        return new Reply(status, body, Map.of(header, value));
    }
}
