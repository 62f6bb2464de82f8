package io.mimamori.hub.ingest;

import io.mimamori.StorageException;
import io.mimamori.hub.device.SqliteDevices;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which connection said that a device is there. Thread-safe. */
final class MqttPresence {
    /** Longest report on {@code st}, in bytes. */
    static final int REPORT_BYTES_MAX = 8 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(MqttPresence.class);

    private record Key(String tenant, String device) {}

    /** A message on {@code st}; {@code on} is false when it says so itself. */
    record Report(String tenant, String device, boolean on, String json) {}

    private final SqliteDevices devices;
    private final Map<Key, MqttConnection> presentBy = new ConcurrentHashMap<>();

    MqttPresence(SqliteDevices devices) {
        this.devices = devices;
    }

    /** Empty when it is no JSON object or too long. */
    static Optional<Report> parse(MqttTopic.Status topic, byte[] payload) {
        if (payload.length > REPORT_BYTES_MAX) {
            return Optional.empty();
        }
        try {
            JsonObject json = new JsonObject(Buffer.buffer(payload));
            boolean on = !Boolean.FALSE.equals(json.getValue("on"));
            return Optional.of(
                    new Report(
                            topic.tenant(),
                            topic.device(),
                            on,
                            new String(payload, StandardCharsets.UTF_8)));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    /** Done when it is on disk. */
    CompletableFuture<?> reported(MqttConnection by, Report report) {
        Key key = new Key(report.tenant(), report.device());
        if (report.on()) {
            presentBy.put(key, by);
        } else {
            presentBy.remove(key, by);
        }
        return devices.reported(report.tenant(), report.device(), report.on(), report.json());
    }

    /**
     * The connection is gone. Devices that have come back on another one stay present.
     *
     * @param will empty when it said good-bye
     */
    void gone(MqttConnection connection, Optional<Report> will) {
        will.ifPresent(last -> {
            Key key = new Key(last.tenant(), last.device());
            MqttConnection holder = presentBy.getOrDefault(key, connection);
            if (isSame(holder, connection)) {
                save(last.tenant(), last.device(), last.on(), last.json());
                presentBy.remove(key, connection);
            }
        });
        presentBy.forEach((key, holder) -> {
            if (isSame(holder, connection) && presentBy.remove(key, connection)) {
                save(key.tenant(), key.device(), false, "");
            }
        });
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(MqttConnection one, MqttConnection other) {
        return one == other;
    }

    private void save(String tenant, String device, boolean on, String json) {
        try {
            devices.reported(tenant, device, on, json)
                    .exceptionally(e -> {
                        LOG.warn("presence of {} was not stored", device, e);
                        return null;
                    });
        } catch (StorageException e) {
            LOG.warn("presence of {} was not stored: {}", device, e.getMessage());
        }
    }
}
