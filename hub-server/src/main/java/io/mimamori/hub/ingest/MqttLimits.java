package io.mimamori.hub.ingest;

/**
 * Limits of the MQTT endpoint.
 *
 * @param connectionsMax connections that are accepted at a time
 * @param messagesPerSecondMax messages a second that one connection may publish
 * @param receiveMaximum messages that a MQTT 5 client may have unacknowledged
 * @param filtersMax subscriptions of a connection, besides three for each device it speaks for
 * @param subscriberQueueMax messages that may wait for one subscriber, of each kind
 * @param loops event loops that serve connections
 */
public record MqttLimits(
        int connectionsMax,
        int messagesPerSecondMax,
        int receiveMaximum,
        int filtersMax,
        int subscriberQueueMax,
        int loops) {
    /** Bytes of a packet: the largest picture and its header. */
    public static final int PACKET_BYTES_MAX = MediaStore.BYTES_MAX + 1024;

    /** Connections that may be without a whole CONNECT, for 10 s each, besides those accepted. */
    public static final int STRANGERS_MAX = 10_000;

    /** Messages that a MQTT 3.1.1 client, which cannot be told, may have unacknowledged. */
    public static final int UNTOLD_RECEIVE_MAXIMUM = 16_384;

    public MqttLimits {
        if (connectionsMax < 1
                || messagesPerSecondMax < 1
                || receiveMaximum < 1
                || receiveMaximum > 65_535
                || filtersMax < 1
                || subscriberQueueMax < 1
                || loops < 1) {
            throw new IllegalArgumentException("a limit is not in its range: " + this);
        }
    }

    /** Generous, for this machine. */
    public static MqttLimits standard() {
        return new MqttLimits(
                20_000, 100_000, 1_000, 32, 1_000, Runtime.getRuntime().availableProcessors());
    }
}
