package io.mimamori.hub.ingest;

import io.mimamori.hub.device.Credentials;
import io.mimamori.hub.device.SqliteDevices;
import io.mimamori.hub.ops.Metrics;
import java.time.InstantSource;

/**
 * What is behind the CoAP endpoints.
 *
 * @param clock the machine's
 */
public record CoapDoors(
        Ingest ingest,
        Credentials credentials,
        SqliteDevices devices,
        RefusalLog refusals,
        Metrics metrics,
        InstantSource clock) {
    /** As in {@link Refusal#door}. */
    static final String NAME = "coap";

    /** Counts and keeps what was not taken. */
    void refuse(
            String principal, String target, Refusal.Reason reason, String detail, byte[] payload) {
        refusals.add(
                new Refusal(
                        0,
                        clock.millis(),
                        NAME,
                        principal,
                        target,
                        reason,
                        detail,
                        Excerpt.of(payload)));
    }

    /** Counts only: nobody can say whose it was, and a flood of it would hide what matters. */
    void drop() {
        metrics.refused(Refusal.Reason.BAD_PAYLOAD.key());
    }
}
