package io.mimamori.hub.notify;

import java.time.Duration;
import java.util.Optional;

/** What came of one attempt. */
public sealed interface DeliveryResult {
    /**
     * The provider took it; whether a person saw it is another matter.
     *
     * @param providerId what the provider calls it, empty when it says nothing
     */
    record Accepted(String providerId) implements DeliveryResult {}

    /**
     * Not now.
     *
     * @param retryAfter how long the provider asked to wait, if it did
     */
    record Retry(String reason, Optional<Duration> retryAfter) implements DeliveryResult {
        public Retry(String reason) {
            this(reason, Optional.empty());
        }
    }

    /** Never: the provider will not take this message. */
    record Rejected(String reason) implements DeliveryResult {}

    /** Never again, nor any other message: the endpoint is gone. */
    record Gone(String reason) implements DeliveryResult {}
}
