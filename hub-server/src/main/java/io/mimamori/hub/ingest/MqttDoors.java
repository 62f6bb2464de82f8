package io.mimamori.hub.ingest;

import io.mimamori.hub.device.Credentials;
import io.mimamori.hub.device.SqliteDevices;
import java.time.InstantSource;

/**
 * What is behind the MQTT endpoint.
 *
 * @param clock the machine's
 */
public record MqttDoors(
        Ingest ingest,
        Credentials credentials,
        SqliteDevices devices,
        RefusalLog refusals,
        MediaStore media,
        MqttTopics topics,
        InstantSource clock) {

    /** Counts and keeps what was not taken. */
    void refuse(
            String principal, String target, Refusal.Reason reason, String detail, byte[] payload) {
        refusals.add(
                new Refusal(
                        0,
                        clock.millis(),
                        "mqtt",
                        principal,
                        target,
                        reason,
                        detail,
                        Excerpt.of(payload)));
    }
}
