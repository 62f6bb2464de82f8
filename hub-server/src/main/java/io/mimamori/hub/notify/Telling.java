package io.mimamori.hub.notify;

import java.util.UUID;

/**
 * A message to one endpoint, whatever its pace.
 *
 * @param id idempotency key
 * @param who the person
 * @param again whether it rings although the person was rung of this very alert
 * @param step which of several messages of the same event to the endpoint it is
 */
public record Telling(UUID id, String endpoint, String who, boolean again, String step) {
    public Telling {
        if (step.isEmpty()) {
            throw new IllegalArgumentException("the empty step is that of messages of all events");
        }
    }
}
