package io.mimamori.hub.notify;

import java.util.Optional;
import java.util.UUID;

/**
 * When and with what a delivery goes out.
 *
 * @param severity 1 to 5
 * @param quiet whether its person was rung for the same incident: then this does not ring
 * @param place what it may share a message with; empty: it goes alone
 * @param muted why it does not go out; empty: it does
 * @param step of an escalation that it is; empty: none
 */
record DeliveryPlan(
        boolean life,
        int severity,
        boolean quiet,
        long notBeforeMillis,
        long expiresMillis,
        String place,
        Optional<Muted> muted,
        String step) {
    DeliveryPlan unmuted() {
        return new DeliveryPlan(
                life,
                severity,
                quiet,
                notBeforeMillis,
                expiresMillis,
                place,
                Optional.empty(),
                step);
    }

    /**
     * Why a delivery does not go out.
     *
     * @param by the alert for whose sake, until that is over; empty: for another reason
     */
    record Muted(Optional<UUID> by, String reason) {
        /** While a silence holds; what still holds then is told. */
        static final Muted SILENCED = new Muted(Optional.empty(), "silenced");

        /** It could only ring, and its person was rung for the incident. */
        static final Muted RANG = new Muted(Optional.empty(), "rang for this incident");

        static Muted by(UUID alert) {
            return new Muted(Optional.of(alert), "");
        }
    }
}
