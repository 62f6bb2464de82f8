import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/** A MQTT 3.1.1 connection that publishes at QoS 1 and hears what it subscribes to, with the time at which each packet came. */
final class MqttLink implements AutoCloseable {
    private static final int CONNACK = 2;
    private static final int PUBLISH = 3;
    private static final int PUBACK = 4;

    /** Told on the reading thread, with {@link System#nanoTime}. */
    interface Acknowledged {
        void acknowledged(int id, long nanos);
    }

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    MqttLink(int port, String clientId, Hub.Gateway gateway) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream connect = new DataOutputStream(body);
        connect.writeUTF("MQTT");
        connect.writeByte(4);
        connect.writeByte(0xC2);
        connect.writeShort(0);
        connect.writeUTF(clientId);
        connect.writeUTF(gateway.user());
        connect.writeUTF(gateway.token());
        send(0x10, body.toByteArray());
        if (in.readUnsignedByte() >> 4 != CONNACK || in.readUnsignedByte() != 2 || in.readUnsignedShort() != 0) {
            throw new IOException("the hub did not take the connection of " + clientId);
        }
    }

    /** Reads on a thread of its own until closed. */
    void listen(BiConsumer<String, Long> message, Acknowledged acknowledged) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    receive(message, acknowledged);
                }
            } catch (IOException e) {
                // Closed, by us or by the hub; who waits for answers sees that they do not come.
            }
        });
    }

    private void receive(BiConsumer<String, Long> message, Acknowledged acknowledged) throws IOException {
        int head = in.readUnsignedByte();
        byte[] body = in.readNBytes(length());
        long now = System.nanoTime();
        DataInputStream fields = new DataInputStream(new ByteArrayInputStream(body));
        if (head >> 4 == PUBACK) {
            acknowledged.acknowledged(fields.readUnsignedShort(), now);
        } else if (head >> 4 == PUBLISH) {
            fields.readUTF();
            if ((head & 6) != 0) {
                int id = fields.readUnsignedShort();
                send(0x40, new byte[] {(byte) (id >> 8), (byte) id});
            }
            message.accept(new String(fields.readAllBytes(), StandardCharsets.UTF_8), now);
        }
    }

    private int length() throws IOException {
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            int digit = in.readUnsignedByte();
            length |= (digit & 0x7f) << shift;
            if (digit < 0x80) {
                return length;
            }
        }
    }

    void subscribe(String filter) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(body);
        fields.writeShort(1);
        fields.writeUTF(filter);
        fields.writeByte(1);
        send(0x82, body.toByteArray());
    }

    void publish(String topic, int id, String payload) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(body);
        fields.writeUTF(topic);
        fields.writeShort(id);
        fields.write(payload.getBytes(StandardCharsets.UTF_8));
        send(0x32, body.toByteArray());
    }

    private synchronized void send(int head, byte[] body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(head);
        for (int rest = body.length; ; rest >>= 7) {
            packet.write(rest > 0x7f ? rest & 0x7f | 0x80 : rest);
            if (rest <= 0x7f) {
                break;
            }
        }
        packet.write(body);
        out.write(packet.toByteArray());
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
