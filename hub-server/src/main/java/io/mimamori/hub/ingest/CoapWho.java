package io.mimamori.hub.ingest;

import io.mimamori.hub.device.Credentials;
import io.mimamori.hub.device.Principal;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.elements.auth.ExtensiblePrincipal;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint finds out whose request it is. Thread-safe, from memory: asked again for every
 * request.
 *
 * @param sent empty when the request shows nothing that opens anything
 * @param advice what its sender is to do then
 */
record CoapWho(Function<Request, Optional<Principal>> sent, String advice) {
    /** Name of the token's hash among what is kept with a DTLS session. */
    static final String TOKEN_HASH = "token-hash";

    /** On loopback: a token in the query. */
    static CoapWho byQuery(Credentials credentials) {
        return new CoapWho(
                request ->
                        CoapTarget.query(request.getOptions(), "token")
                                .flatMap(credentials::holder),
                "give the device's token as Uri-Query token=");
    }

    /** Over DTLS: the token that the session was made with, as long as it counts. */
    static CoapWho bySession(Credentials credentials) {
        return new CoapWho(
                request ->
                        tokenHash(request.getSourceContext().getPeerIdentity())
                                .flatMap(credentials::holderOf),
                "the credential has ended; connect with the new token");
    }

    /** Hash of the token that a DTLS session was made with. */
    static Optional<String> tokenHash(java.security.@Nullable Principal peer) {
        return peer instanceof ExtensiblePrincipal<?> principal
                ? Optional.ofNullable(principal.getExtendedInfo().get(TOKEN_HASH, String.class))
                : Optional.empty();
    }
}
