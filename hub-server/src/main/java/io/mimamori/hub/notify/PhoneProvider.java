package io.mimamori.hub.notify;

/** A company that reaches phones. Thread-safe. */
interface PhoneProvider {
    /** Sends a short message; waits for the provider's answer. */
    DeliveryResult sms(String number, String text) throws InterruptedException;

    /** Calls and reads the Japanese text aloud, twice; waits for the provider's answer. */
    DeliveryResult call(String number, String text) throws InterruptedException;
}
