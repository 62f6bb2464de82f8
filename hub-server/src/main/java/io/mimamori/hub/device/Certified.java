package io.mimamori.hub.device;

/** What a client certificate opens that passed the handshake. */
public sealed interface Certified {
    /**
     * As much as the device's token.
     *
     * @param untilMillis end of the certificate, ms since 1970 UTC
     */
    record Opens(Principal principal, long untilMillis) implements Certified {}

    /**
     * Nothing.
     *
     * @param name whose it was, for the log of refusals
     * @param why for the operator
     */
    record Nothing(String name, String why) implements Certified {}
}
