package io.mimamori.hub.notify;

import java.util.UUID;

/** A company that reaches phones. Thread-safe. */
interface PhoneProvider {
    /** Sends a short message; waits for the provider's answer. */
    DeliveryResult sms(UUID id, String number, String text) throws InterruptedException;

    /** Calls and reads the Japanese text aloud, twice; waits for the provider's answer. */
    DeliveryResult call(UUID id, String number, String text) throws InterruptedException;

    /** Whether it says afterwards what became of the message with that id. */
    boolean reports();
}
