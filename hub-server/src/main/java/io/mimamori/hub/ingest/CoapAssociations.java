package io.mimamori.hub.ingest;

import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.EndpointContextMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Tells peers apart by their DTLS association, not by their address: with a connection id (RFC
 * 9146) a retransmission may come from another address, and a device that has connected anew may
 * count its message ids from the start. Stateless.
 */
final class CoapAssociations implements EndpointContextMatcher {
    private record Association(String identity, @Nullable Long handshakeMillis) {}

    @Override
    public String getName() {
        return "association";
    }

    @Override
    public Object getEndpointIdentity(EndpointContext context) {
        return associationOf(context);
    }

    @Override
    public boolean isResponseRelatedToRequest(EndpointContext request, EndpointContext response) {
        return associationOf(request).equals(associationOf(response));
    }

    @Override
    public boolean isToBeSent(EndpointContext message, @Nullable EndpointContext connection) {
        return connection != null && associationOf(message).equals(associationOf(connection));
    }

    @Override
    public String toRelevantState(@Nullable EndpointContext context) {
        return context == null ? "none" : associationOf(context).toString();
    }

    private static Association associationOf(EndpointContext context) {
        return new Association(
                context.getPeerIdentity().getName(),
                context.get(DtlsEndpointContext.KEY_HANDSHAKE_TIMESTAMP));
    }
}
