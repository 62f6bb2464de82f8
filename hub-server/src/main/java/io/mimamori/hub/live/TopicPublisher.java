package io.mimamori.hub.live;

/** Publishes to the subscribers of the embedded MQTT endpoint. Thread-safe, never waits. */
public interface TopicPublisher {
    /**
     * Replaces the retained message of the topic and sends it to whoever subscribes.
     *
     * @param qos 0 or 1
     */
    void retain(String topic, byte[] payload, int qos);
}
