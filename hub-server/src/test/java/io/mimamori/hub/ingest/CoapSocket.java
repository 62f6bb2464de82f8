package io.mimamori.hub.ingest;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.eclipse.californium.elements.AddressEndpointContext;

/** A plain CoAP peer that sends and sees single datagrams: no retransmission, no blocks. */
final class CoapSocket implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final DatagramSocket socket;
    private final InetSocketAddress hub;
    private int messageId = 100;

    CoapSocket(InetSocketAddress hub) throws IOException {
        this.hub = hub;
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** A confirmable POST with a new message id. */
    Request post(String path, String query, int contentFormat, byte[] payload) {
        Request request = new Request(CoAP.Code.POST, CoAP.Type.CON);
        request.setMID(messageId++);
        request.setToken(new Token(new byte[] {1, 2}));
        request.getOptions().setUriPath(path);
        if (!query.isEmpty()) {
            request.getOptions().setUriQuery(query);
        }
        request.getOptions().setContentFormat(contentFormat);
        request.setPayload(payload);
        request.setDestinationContext(new AddressEndpointContext(hub));
        return request;
    }

    byte[] bytes(Message message) {
        return new UdpDataSerializer().getByteArray(message);
    }

    void send(byte[] datagram) throws IOException {
        socket.send(new DatagramPacket(datagram, datagram.length, hub));
    }

    /** Sends the request and returns its answer, which must be in the acknowledgement. */
    Response ask(Request request) throws IOException {
        send(bytes(request));
        return (Response) receive();
    }

    /** The next datagram, read. */
    Message receive() throws IOException {
        return new UdpDataParser().parseMessage(next(PATIENCE_MILLIS).orElseThrow());
    }

    /** The next datagram; empty when none comes for so long. */
    Optional<byte[]> next(int patienceMillis) throws IOException {
        socket.setSoTimeout(patienceMillis);
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException _) {
            return Optional.empty();
        }
        return Optional.of(Arrays.copyOf(packet.getData(), packet.getLength()));
    }

    @Override
    public void close() {
        socket.close();
    }
}
