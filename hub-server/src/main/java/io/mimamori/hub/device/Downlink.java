package io.mimamori.hub.device;

/** The way from the registry to devices that are connected. Must not block. */
public interface Downlink {
    /** The credential no longer opens anything: end its connections. */
    void credentialEnded(String tenant, String device);

    /** The desired configuration changed; it is on disk. */
    void configured(String tenant, String device, String json);

    /** A command waits; it is on disk. */
    void commanded(String tenant, String device, Command command);
}
