package io.mimamori.hub;

/**
 * A door of the hub: its configuration key, its standard port and how far it is open (design,
 * section 12). Plain ones are bound to loopback only.
 */
public enum Listener {
    HTTP("http", 8080, Reach.LOOPBACK),
    HTTPS("https", 8443, Reach.NETWORK),
    MQTT("mqtt", 1883, Reach.LOOPBACK),
    MQTTS("mqtts", 8883, Reach.NETWORK),
    COAP("coap", 5683, Reach.LOOPBACK),
    COAPS("coaps", 5684, Reach.NETWORK);

    /** From where a listener can be reached. */
    public enum Reach {
        /** Plain: this machine only. */
        LOOPBACK,
        /** Encrypted and authenticated: everywhere. */
        NETWORK
    }

    private final String key;
    private final int standardPort;
    private final Reach reach;

    Listener(String key, int standardPort, Reach reach) {
        this.key = key;
        this.standardPort = standardPort;
        this.reach = reach;
    }

    /** Section of the configuration and key in {@code ports.json}. */
    public String key() {
        return key;
    }

    public int standardPort() {
        return standardPort;
    }

    public Reach reach() {
        return reach;
    }
}
