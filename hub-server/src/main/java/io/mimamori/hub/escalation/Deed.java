package io.mimamori.hub.escalation;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** What an escalation wants done. */
sealed interface Deed {
    /**
     * A message to somebody.
     *
     * @param id idempotency key, the same whenever it is derived again
     * @param slot which message of the event to this endpoint it is
     */
    record Tell(UUID id, String slot, String person, String endpoint) implements Deed {
        /** Whether a step of the policy brought it, and not what became of the alert. */
        boolean isStep() {
            return !slot.startsWith(EVENT);
        }

        static Tell of(UUID episode, String slot, String person, String endpoint) {
            String key = "mimamori:escalation:%s:%s:%s".formatted(episode, slot, endpoint);
            UUID id = UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
            return new Tell(id, slot, person, endpoint);
        }
    }

    /** Begins the slots of what everybody who was told hears of it. */
    String EVENT = "event.";

    /** An entry of the ledger. */
    record Note(String action, String actor, String detail) implements Deed {}

    /** What was not sent yet need not be. */
    record Withdraw() implements Deed {}

    /** Nobody is on the way any more: the alert is open again. */
    record Reopen() implements Deed {}
}
