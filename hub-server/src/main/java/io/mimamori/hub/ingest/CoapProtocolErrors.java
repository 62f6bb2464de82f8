package io.mimamori.hub.ingest;

import io.mimamori.senml.SenmlDecoder;
import java.security.Principal;
import java.util.Optional;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.interceptors.MalformedMessageInterceptor;
import org.eclipse.californium.core.network.interceptors.MessageInterceptorAdapter;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.RawData;

/**
 * What the library refuses by itself, counted and kept like everything else: bytes that are no
 * CoAP, blocks out of order, bodies that are too large. Thread-safe.
 */
final class CoapProtocolErrors extends MessageInterceptorAdapter
        implements MalformedMessageInterceptor {
    private final CoapDoors doors;

    CoapProtocolErrors(CoapDoors doors) {
        this.doors = doors;
    }

    @Override
    public void receivedMalformedMessage(RawData message) {
        doors.refuse(
                nameOf(message.getEndpointContext()),
                "datagram",
                Refusal.Reason.BAD_PAYLOAD,
                "this is no CoAP that can be read (RFC 7252, section 3)",
                message.getBytes());
    }

    @Override
    public void sendResponse(Response response) {
        if (response instanceof CoapReply
                // Called before and after it is sent, and again for a retransmission.
                || response.isSent()
                // These two come with a malformed message, which is counted by itself.
                || response.getCode() == ResponseCode.BAD_OPTION
                || response.getCode() == ResponseCode.BAD_REQUEST
                || !CoapAnswer.isError(response.getRawCode())) {
            return;
        }
        boolean large = response.getRawCode() == CoapAnswer.TOO_LARGE;
        if (large) {
            response.getOptions().setSize1(SenmlDecoder.BYTES_MAX);
        }
        doors.refuse(
                nameOf(response.getDestinationContext()),
                "block-wise",
                large ? Refusal.Reason.TOO_LARGE : Refusal.Reason.BAD_PAYLOAD,
                response.getCode() + " " + response.getPayloadString(),
                new byte[0]);
    }

    /** Who is at the other end, as far as DTLS knows. */
    static String nameOf(EndpointContext peer) {
        return Optional.ofNullable(peer.getPeerIdentity()).map(Principal::getName).orElse("");
    }
}
