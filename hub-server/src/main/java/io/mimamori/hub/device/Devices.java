package io.mimamori.hub.device;

import java.util.List;
import java.util.Optional;

/**
 * The registry: who may connect and for whom it speaks. Thread-safe; look-ups are from memory,
 * changes wait for state.db.
 */
public interface Devices {
    /**
     * Registers a device, or gives a registered one a new token (the old one stops working).
     *
     * @return its token; only its hash is kept
     */
    String register(Device device);

    Optional<Device> find(String tenant, String device);

    /** By tenant and name, after {@code afterDevice} as TENANT/DEVICE (empty: from the start). */
    List<Device> list(String afterDevice, int limit);

    /** Ends the credential; a live connection is closed. */
    boolean revoke(String tenant, String device);

    /** What the device last said of itself on {@code st}. */
    Optional<Presence> presence(String tenant, String device);

    /** Sets the desired configuration, retained on {@code cfg}; JSON text. */
    void configure(String tenant, String device, String json);

    /** The desired configuration, JSON text; empty when none was ever set. */
    Optional<String> configuration(String tenant, String device);

    /**
     * Queues a command on {@code cmd} until {@code cmd/ack} or expiry; JSON text. Returns its id.
     */
    String command(String tenant, String device, String json);

    /**
     * Presence of a device.
     *
     * @param online whether it is connected, by its last will or its own word
     * @param sinceMillis ms since 1970 UTC
     * @param report the JSON text it sent last
     */
    record Presence(boolean online, long sinceMillis, String report) {}
}
