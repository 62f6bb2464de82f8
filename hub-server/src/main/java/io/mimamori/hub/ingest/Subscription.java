package io.mimamori.hub.ingest;

/**
 * A granted subscription.
 *
 * @param qosMax granted QoS
 * @param retainAsPublished whether the retain flag is passed on (MQTT 5.0 section 3.8.3.1)
 */
record Subscription(
        Subscriber subscriber, TopicFilter filter, int qosMax, boolean retainAsPublished) {}
