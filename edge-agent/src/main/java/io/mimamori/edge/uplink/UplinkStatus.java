package io.mimamori.edge.uplink;

/**
 * How the link is, and what passed since the start.
 *
 * @param connected whether the hub is connected now
 * @param acknowledged messages that the hub took
 * @param refused messages that the hub will never take
 * @param connections how often a connection was made
 */
public record UplinkStatus(boolean connected, long acknowledged, long refused, long connections) {}
