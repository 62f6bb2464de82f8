package io.mimamori.hub.ingest;

import java.util.Arrays;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.network.InMemoryMessageExchangeStore;
import org.eclipse.californium.core.network.KeyMID;
import org.eclipse.californium.elements.config.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * A message with a known id that is not byte for byte the one before is a new message, not a
 * retransmission: a device that reboots and counts from the start again would otherwise be told
 * that its readings are stored when they are not (RFC 7252, section 4.5, trusts the ids).
 * Thread-safe.
 */
final class CoapRetransmissions extends InMemoryMessageExchangeStore {
    CoapRetransmissions(Configuration settings) {
        super(settings);
    }

    @Override
    public @Nullable Exchange findPrevious(KeyMID id, Exchange exchange) {
        Exchange previous = super.findPrevious(id, exchange);
        if (previous == null || previous.isOfLocalOrigin() || same(previous, exchange)) {
            return previous;
        }
        replacePrevious(id, previous, exchange);
        return null;
    }

    private static boolean same(Exchange previous, Exchange exchange) {
        return Arrays.equals(
                previous.getCurrentRequest().getBytes(), exchange.getCurrentRequest().getBytes());
    }
}
