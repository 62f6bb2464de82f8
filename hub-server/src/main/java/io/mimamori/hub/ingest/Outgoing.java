package io.mimamori.hub.ingest;

import io.vertx.core.buffer.Buffer;

/**
 * A message of the hub, encoded once for all its subscribers.
 *
 * @param qos 0: may be dropped for a slow subscriber; 1: may not
 * @param retained whether it is the topic's retained message
 */
record Outgoing(String topic, Buffer payload, int qos, boolean retained) {}
