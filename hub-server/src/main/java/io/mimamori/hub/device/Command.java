package io.mimamori.hub.device;

import java.time.Instant;

/**
 * A command that waits for its device.
 *
 * @param id a UUID; {@code cmd/ack} names it
 * @param json what to do, a JSON value
 * @param expiresMillis when it is given up, ms since 1970 UTC
 */
public record Command(String id, String json, long expiresMillis) {
    /** As it travels on {@code cmd}. */
    public String message() {
        return "{\"id\":\"%s\",\"expires\":\"%s\",\"command\":%s}"
                .formatted(id, Instant.ofEpochMilli(expiresMillis), json);
    }
}
