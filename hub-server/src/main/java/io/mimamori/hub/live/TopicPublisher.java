package io.mimamori.hub.live;

import java.util.function.Supplier;

/** Publishes to the subscribers of the embedded MQTT endpoint. Thread-safe, never waits. */
@FunctionalInterface
public interface TopicPublisher {
    /**
     * Replaces the retained message of the topic and sends it to whoever subscribes.
     *
     * @param payload made when somebody reads it, however often the message was replaced before:
     *     called on any thread, as often as somebody asks; never empty
     * @param qos 0 or 1
     */
    void retain(String topic, Supplier<byte[]> payload, int qos);
}
