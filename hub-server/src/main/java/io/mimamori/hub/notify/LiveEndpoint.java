package io.mimamori.hub.notify;

/** People who act on what they read. */
public record LiveEndpoint(Address address, NotificationChannel channel) implements Endpoint {}
