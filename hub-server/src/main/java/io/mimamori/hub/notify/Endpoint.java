package io.mimamori.hub.notify;

/** Where messages go. A drill is taken by a test endpoint only, what is real by a live one only. */
public sealed interface Endpoint permits LiveEndpoint, TestEndpoint {
    Address address();

    NotificationChannel channel();
}
