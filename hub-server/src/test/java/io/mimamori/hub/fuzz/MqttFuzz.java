package io.mimamori.hub.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Whole connections: mostly a good CONNECT, then up to eight packets, then the end of the line. The
 * hub must close, and whatever it says must be framed as packets that a server sends.
 */
final class MqttFuzz implements FuzzTarget {
    private static final int PACKETS_MAX = 8;

    /** Of so many connections one is held for a moment, so that answers come before its end. */
    private static final int PATIENT_EVERY = 8;

    private static final int PATIENCE_MILLIS = 25;
    private static final int CLOSING_MILLIS_MAX = 15_000;

    /** Types of packets that a server may send (MQTT 5.0 section 2.1.2). */
    private static final Set<Integer> OF_A_SERVER = Set.of(2, 3, 4, 5, 6, 7, 9, 11, 13, 14, 15);

    private final int port;
    private final Secrets secrets;
    private long thrown;

    MqttFuzz(int port, Secrets secrets) {
        this.port = port;
        this.secrets = secrets;
    }

    @Override
    public String name() {
        return "mqtt";
    }

    @Override
    public byte[] make(Random random) {
        MqttPackets packets = new MqttPackets(random, random.nextInt(3) > 0);
        List<byte[]> all = new ArrayList<>();
        all.add(packets.connect());
        if (random.nextInt(12) == 0) {
            all.clear();
        }
        for (int i = random.nextInt(PACKETS_MAX); i > 0; i--) {
            all.add(packets.any());
        }
        ByteWriter input = new ByteWriter();
        for (byte[] packet : all) {
            input.bytes(random.nextInt(5) == 0 ? Mutator.mutate(random, packet, all) : packet);
        }
        return input.toBytes();
    }

    @Override
    public Outcome send(byte[] input) throws IOException {
        byte[] answers;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            answers = exchange(socket, secrets.in(input));
        }
        return outcome(answers);
    }

    private byte[] exchange(Socket socket, byte[] input) throws IOException {
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        try {
            socket.getOutputStream().write(input);
            if (thrown++ % PATIENT_EVERY == 0) {
                read(socket, answers, PATIENCE_MILLIS);
            }
            socket.shutdownOutput();
            if (!read(socket, answers, CLOSING_MILLIS_MAX)) {
                throw new AssertionError(
                        "the hub keeps a connection whose other side has ended for "
                                + CLOSING_MILLIS_MAX
                                + " ms");
            }
        } catch (IOException hubClosedFirst) {
            // Bytes that it had not read: the system says "reset" instead of an end.
        }
        return answers.toByteArray();
    }

    /** False when the end did not come for so long. */
    private static boolean read(Socket socket, ByteArrayOutputStream into, int millis)
            throws IOException {
        byte[] buffer = new byte[8192];
        socket.setSoTimeout(millis);
        try {
            for (int read = socket.getInputStream().read(buffer);
                    read >= 0;
                    read = socket.getInputStream().read(buffer)) {
                into.write(buffer, 0, read);
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static Outcome outcome(byte[] answers) {
        boolean acknowledged = false;
        boolean refused = false;
        for (int at = 0; at < answers.length; ) {
            int type = (answers[at] & 0xFF) >> 4;
            if (!OF_A_SERVER.contains(type)) {
                throw new AssertionError("the hub sent a packet of type " + type);
            }
            int length = 0;
            int from = at + 1;
            for (int shift = 0; from < answers.length; shift += 7) {
                length |= (answers[from] & 0x7F) << shift;
                if ((answers[from++] & 0x80) == 0) {
                    break;
                }
            }
            boolean whole = from + length <= answers.length;
            int reason = whole && length > 2 ? answers[from + 2] & 0xFF : 0;
            acknowledged |= type == 4 && reason < 0x80;
            refused |=
                    type == 14
                            || (type == 4 && reason >= 0x80)
                            || (type == 2 && whole && length > 1 && answers[from + 1] != 0);
            at = from + length;
        }
        return acknowledged ? Outcome.TAKEN : refused ? Outcome.REFUSED : Outcome.ENDED;
    }
}
