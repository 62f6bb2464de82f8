package io.mimamori.hub.ingest;

import java.util.Locale;

/**
 * Something that was not taken, and why; kept for the operator (GET /api/v1/refused).
 *
 * @param id rising
 * @param timeMillis when it was refused, ms since 1970 UTC
 * @param door {@code mqtt}, {@code http}, {@code coap} or {@code line-protocol}; {@code series} for
 *     what the series store refused after it was acknowledged
 * @param principal who sent it, as far as known
 * @param target topic or path
 * @param detail what is wrong with it, for its sender
 * @param excerpt first characters of the payload
 */
public record Refusal(
        long id,
        long timeMillis,
        String door,
        String principal,
        String target,
        Reason reason,
        String detail,
        String excerpt) {

    /** Why; {@link #key} is the label of {@code mimamori_refused_total}. */
    public enum Reason {
        BAD_PAYLOAD,
        TOO_LARGE,
        TIME_INVALID,
        UNKNOWN_DEVICE,
        UNKNOWN_CHANNEL,
        UNIT_MISMATCH,
        VALUE_KIND,
        FOREIGN_TOPIC,
        NOT_AUTHORISED,
        QUOTA,
        BUSY,
        /** InfluxDB will not store it; it is set aside in state.db. */
        SERIES_LINE;

        /** Lower case with hyphens. */
        public String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
