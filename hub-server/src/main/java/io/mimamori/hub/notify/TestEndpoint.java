package io.mimamori.hub.notify;

/** Declared {@code test: true}: takes drills, and nothing else. */
public record TestEndpoint(Address address, NotificationChannel channel) implements Endpoint {}
