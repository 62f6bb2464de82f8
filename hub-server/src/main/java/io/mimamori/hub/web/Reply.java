package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;

/** What a call is answered with. */
record Reply(int status, Optional<Body> body, Map<String, String> headers) {
    /** Bytes and their media type. */
    record Body(String type, Buffer bytes) {}

    static Reply ok(JsonNode body) {
        return of(200, body);
    }

    static Reply of(int status, JsonNode body) {
        return text(status, "application/json; charset=utf-8", body.toString());
    }

    static Reply text(int status, String type, String text) {
        return new Reply(status, Optional.of(new Body(type, Buffer.buffer(text))), Map.of());
    }

    static Reply bytes(int status, String type, byte[] bytes) {
        return new Reply(status, Optional.of(new Body(type, Buffer.buffer(bytes))), Map.of());
    }

    static Reply empty() {
        return new Reply(204, Optional.empty(), Map.of());
    }

    Reply with(String header, String value) {
        return new Reply(status, body, Map.of(header, value));
    }
}
