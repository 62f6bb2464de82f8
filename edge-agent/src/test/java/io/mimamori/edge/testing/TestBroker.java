package io.mimamori.edge.testing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * As much of an MQTT 5 server as the agent talks to, with fault switches: which reason code a
 * message gets, whether it gets any, when the line is cut. Records every message before it answers.
 */
public final class TestBroker implements Closeable {
    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;
    private static final int SUBSCRIBE = 8;
    private static final int PINGREQ = 12;
    private static final int DISCONNECT = 14;

    private final ServerSocket server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private volatile ToIntFunction<Received> answer = message -> 0;
    private volatile Predicate<Received> holds = message -> false;
    private volatile int receiveMaximum = 100;
    private volatile int mostUnanswered;

    /** A message, its topic and bytes. */
    public record Received(String topic, byte[] payload) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    public TestBroker() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** In the order of arrival, repeated ones included. */
    public List<Received> received() {
        return received;
    }

    /** Reason code of the PUBACK. */
    public void answerWith(ToIntFunction<Received> codeOf) {
        answer = codeOf;
    }

    /** Messages that get no PUBACK until {@link #answerHeld}. */
    public void hold(Predicate<Received> which) {
        holds = which;
    }

    public void receiveMaximum(int maximum) {
        receiveMaximum = maximum;
    }

    /** Most messages of one connection that waited for an answer at once. */
    public int mostUnanswered() {
        return mostUnanswered;
    }

    /** Sends the PUBACKs that were held back, and holds no more. */
    public void answerHeld() throws IOException {
        holds = message -> false;
        for (Line line : lines) {
            line.answerHeld();
        }
    }

    /** Ends every connection without a word. */
    public void cut() throws IOException {
        for (Line line : lines) {
            line.socket.close();
        }
        lines.clear();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Line line = new Line(server.accept());
                lines.add(line);
                Thread.ofVirtual().start(line::serve);
            } catch (IOException e) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private final class Line {
        private final Socket socket;
        private final DataInputStream in;
        private final DataOutputStream out;
        private final List<int[]> held = new CopyOnWriteArrayList<>();

        Line(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(socket.getInputStream());
            this.out = new DataOutputStream(socket.getOutputStream());
        }

        void serve() {
            try {
                while (true) {
                    int header = in.readUnsignedByte();
                    byte[] body = in.readNBytes(variableInteger(in));
                    if (!handle(header, body)) {
                        socket.close();
                        return;
                    }
                }
            } catch (EOFException | SocketException e) {
                lines.remove(this);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        private boolean handle(int header, byte[] body) throws IOException {
            switch (header >> 4) {
                case CONNECT -> {
                    int maximum = receiveMaximum;
                    send(0x20, new byte[] {0, 0, 3, 0x21, (byte) (maximum >> 8), (byte) maximum});
                }
                case PUBLISH -> publish(header, body);
                case SUBSCRIBE -> subscribe(body);
                case PINGREQ -> send(0xd0, new byte[0]);
                case DISCONNECT -> {
                    return false;
                }
                default -> {}
            }
            return true;
        }

        private void publish(int header, byte[] body) throws IOException {
            DataInputStream packet = new DataInputStream(new java.io.ByteArrayInputStream(body));
            String topic = packet.readUTF();
            int id = (header & 6) == 0 ? 0 : packet.readUnsignedShort();
            packet.skipNBytes(variableInteger(packet));
            Received message = new Received(topic, packet.readAllBytes());
            received.add(message);
            int[] reply = {id, answer.applyAsInt(message)};
            if (holds.test(message)) {
                held.add(reply);
                mostUnanswered = Math.max(mostUnanswered, held.size());
            } else {
                puback(reply);
            }
        }

        private void puback(int[] reply) throws IOException {
            send(0x40, new byte[] {(byte) (reply[0] >> 8), (byte) reply[0], (byte) reply[1], 0});
        }

        void answerHeld() throws IOException {
            for (int[] reply : held) {
                puback(reply);
            }
            held.clear();
        }

        private void subscribe(byte[] body) throws IOException {
            DataInputStream packet = new DataInputStream(new java.io.ByteArrayInputStream(body));
            int id = packet.readUnsignedShort();
            packet.skipNBytes(variableInteger(packet));
            ByteArrayOutputStream reply = new ByteArrayOutputStream();
            reply.write(id >> 8);
            reply.write(id);
            reply.write(0);
            while (packet.available() > 0) {
                packet.readUTF();
                packet.readByte();
                reply.write(1);
            }
            send(0x90, reply.toByteArray());
        }

        private synchronized void send(int header, byte[] body) throws IOException {
            out.writeByte(header);
            // Every answer here is shorter than 128 bytes.
            out.writeByte(body.length);
            out.write(body);
            out.flush();
        }

        private static int variableInteger(DataInputStream from) throws IOException {
            int value = 0;
            for (int shift = 0; shift < 28; shift += 7) {
                int digit = from.readUnsignedByte();
                value |= (digit & 0x7f) << shift;
                if ((digit & 0x80) == 0) {
                    break;
                }
            }
            return value;
        }
    }
}
