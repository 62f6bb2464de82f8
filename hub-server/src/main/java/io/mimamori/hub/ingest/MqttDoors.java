package io.mimamori.hub.ingest;

import io.mimamori.hub.device.Credentials;
import io.mimamori.hub.device.SqliteDevices;
import java.time.InstantSource;

/**
 * What is behind a way in for MQTT.
 *
 * @param door name of the way, for the log of refusals
 * @param clock the machine's
 */
public record MqttDoors(
        String door,
        Ingest ingest,
        Credentials credentials,
        SqliteDevices devices,
        RefusalLog refusals,
        MediaStore media,
        MqttTopics topics,
        InstantSource clock) {

    /** The same behind another way in. */
    public MqttDoors behind(String otherDoor) {
        return new MqttDoors(
                otherDoor, ingest, credentials, devices, refusals, media, topics, clock);
    }

    /** Counts and keeps what was not taken. */
    void refuse(
            String principal, String target, Refusal.Reason reason, String detail, byte[] payload) {
        refusals.add(
                new Refusal(
                        0,
                        clock.millis(),
                        door,
                        principal,
                        target,
                        reason,
                        detail,
                        Excerpt.of(payload)));
    }
}
