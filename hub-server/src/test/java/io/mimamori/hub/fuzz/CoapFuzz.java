package io.mimamori.hub.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mimamori.senml.SenmlFormat;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.coap.MessageFormatException;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.eclipse.californium.elements.AddressEndpointContext;

/**
 * Datagrams: the first byte says whether the rest goes to the plain port or to that of DTLS. After
 * each the plain port must answer a ping; whatever it says must be CoAP.
 */
final class CoapFuzz implements FuzzTarget, AutoCloseable {
    private static final int PING_MILLIS_MAX = 15_000;
    private static final int PING_AGAIN_MILLIS = 1_000;
    private static final int TO_DTLS = 1;
    private static final List<CoAP.Code> CODES = List.of(CoAP.Code.values());
    private static final List<String> PATHS =
            List.of(
                    "mm/1/city/g1/up",
                    "mm/1/city/g1/up",
                    "mm/1/city/g1/ev",
                    "mm/1/city/g1/up/c",
                    "api/v1/readings/g1",
                    "mm/1/city/g2/up",
                    ".well-known/core",
                    "nowhere");
    private static final InetSocketAddress NOBODY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    /** A first hello of DTLS 1.2 without a cookie (RFC 6347 section 4.2.2). */
    private static final byte[] HELLO =
            HexFormat.of()
                    .parseHex(
                            "16fefd0000000000000000003e010000320000000000000032fefd"
                                    + "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"
                                    + "00000004c0a400ff0100000400170000");

    /**
     * An alert, application data of an epoch that nobody agreed on, a record with a connection id.
     */
    private static final List<byte[]> RECORDS =
            List.of(
                    HELLO,
                    HexFormat.of().parseHex("15fefd000000000000000100020228"),
                    HexFormat.of()
                            .parseHex("17fefd00010000000000010010000102030405060708090a0b0c0d0e0f"),
                    HexFormat.of()
                            .parseHex(
                                    "19fefd0001000000000001aabbccddeeff0010000102030405060708090a0b0c0d0e0f"));

    private final InetSocketAddress plain;
    private final InetSocketAddress secured;
    private final Secrets secrets;
    private final DatagramSocket socket;
    private int pings;

    CoapFuzz(int plainPort, int securedPort, Secrets secrets) throws IOException {
        plain = new InetSocketAddress(InetAddress.getLoopbackAddress(), plainPort);
        secured = new InetSocketAddress(InetAddress.getLoopbackAddress(), securedPort);
        this.secrets = secrets;
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    @Override
    public String name() {
        return "coap";
    }

    @Override
    public byte[] make(Random random) {
        boolean dtls = random.nextInt(8) == 0;
        byte[] datagram = dtls ? RECORDS.get(random.nextInt(RECORDS.size())) : request(random);
        if (random.nextBoolean()) {
            datagram = Mutator.mutate(random, datagram, dtls ? RECORDS : List.of(request(random)));
        }
        int length = Math.min(datagram.length, 60_000);
        return new ByteWriter()
                .u8(dtls ? TO_DTLS : 0)
                .bytes(Arrays.copyOf(datagram, length))
                .toBytes();
    }

    private static byte[] request(Random random) {
        CoAP.Code code =
                random.nextInt(8) == 0 ? CODES.get(random.nextInt(CODES.size())) : CoAP.Code.POST;
        Request request = new Request(code, random.nextInt(4) == 0 ? CoAP.Type.NON : CoAP.Type.CON);
        request.setMID(random.nextInt(65_536));
        request.setToken(new Token(new byte[random.nextInt(9)]));
        request.getOptions().setUriPath(PATHS.get(random.nextInt(PATHS.size())));
        if (random.nextInt(8) > 0) {
            request.getOptions().addUriQuery("token=" + Secrets.DEVICE);
        }
        boolean cbor = random.nextInt(4) == 0;
        request.getOptions().setContentFormat(cbor ? 112 : 110);
        byte[] payload = SenmlFuzz.valid(random, cbor ? SenmlFormat.CBOR : SenmlFormat.JSON);
        switch (random.nextInt(12)) {
            case 0, 1 -> {
                int size = random.nextInt(7);
                request.getOptions().setBlock1(size, random.nextBoolean(), random.nextInt(4) * 7);
                payload = Arrays.copyOf(payload, 1 << (size + 4));
            }
            case 2 -> request.getOptions().setBlock2(random.nextInt(7), false, random.nextInt(3));
            case 3 -> request.getOptions().setSize1(random.nextInt(20_000));
            case 4 -> request.getOptions().setObserve(random.nextInt(3));
            case 5 -> request.getOptions().setProxyUri("coap://elsewhere/x");
            case 6 -> payload = "x".repeat(random.nextInt(20_000)).getBytes(UTF_8);
            case 7 -> {
                for (int i = random.nextInt(100); i > 0; i--) {
                    request.getOptions().addUriQuery("q".repeat(random.nextInt(200)) + i);
                }
            }
            default -> {}
        }
        if (random.nextBoolean() && !request.getOptions().hasBlock1()) {
            payload = Mutator.mutate(random, payload, List.of(payload));
        }
        if (request.isIntendedPayload()) {
            request.setPayload(payload);
        }
        request.setDestinationContext(new AddressEndpointContext(NOBODY));
        return new UdpDataSerializer().getByteArray(request);
    }

    @Override
    public Outcome send(byte[] input) throws IOException {
        byte[] datagram =
                secrets.in(Arrays.copyOfRange(input, Math.min(1, input.length), input.length));
        boolean dtls = input.length > 0 && input[0] == TO_DTLS;
        socket.send(new DatagramPacket(datagram, datagram.length, dtls ? secured : plain));
        return ping();
    }

    /** Pings until it is answered; what comes before is the answer to the input. */
    private Outcome ping() throws IOException {
        Outcome outcome = Outcome.ENDED;
        long begun = System.nanoTime();
        byte[] ping = new ByteWriter().u16(0x4000).u16(++pings & 0xFFFF).toBytes();
        while ((System.nanoTime() - begun) / 1_000_000 < PING_MILLIS_MAX) {
            socket.send(new DatagramPacket(ping, ping.length, plain));
            socket.setSoTimeout(PING_AGAIN_MILLIS);
            try {
                while (true) {
                    DatagramPacket got = new DatagramPacket(new byte[2_048], 2_048);
                    socket.receive(got);
                    if (!got.getSocketAddress().equals(plain)) {
                        continue;
                    }
                    Message message = parsed(Arrays.copyOf(got.getData(), got.getLength()));
                    if (message.getType() == CoAP.Type.RST
                            && message.getMID() == (pings & 0xFFFF)) {
                        return outcome;
                    }
                    if (message instanceof Response answer) {
                        outcome = answer.isSuccess() ? Outcome.TAKEN : Outcome.REFUSED;
                    }
                }
            } catch (SocketTimeoutException e) {
                // The datagram may be lost: once more.
            }
        }
        throw new AssertionError("no answer to a ping for " + PING_MILLIS_MAX + " ms");
    }

    private static Message parsed(byte[] datagram) {
        try {
            return new UdpDataParser().parseMessage(datagram);
        } catch (MessageFormatException e) {
            throw new AssertionError(
                    "the hub sent what is no CoAP: " + HexFormat.of().formatHex(datagram), e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
