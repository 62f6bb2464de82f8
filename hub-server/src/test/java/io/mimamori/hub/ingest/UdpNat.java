package io.mimamori.hub.ingest;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A router between one device and the hub that forgets its mapping when it is told to, as those of
 * mobile networks do after a minute or two of silence; it also keeps what passed.
 */
final class UdpNat implements AutoCloseable {
    private final InetSocketAddress hub;
    private final DatagramSocket inside;
    private final List<byte[]> toHub = new CopyOnWriteArrayList<>();
    private volatile DatagramSocket outside;
    private volatile SocketAddress device;

    UdpNat(InetSocketAddress hub) throws SocketException {
        this.hub = hub;
        inside = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        device = hub;
        outside = open();
        Thread.ofVirtual().start(() -> forward(inside));
    }

    /** Where the device sees the hub. */
    InetSocketAddress address() {
        return (InetSocketAddress) inside.getLocalSocketAddress();
    }

    /** From now on the hub sees the device at another port, and the old one is closed. */
    void forget() throws SocketException {
        DatagramSocket old = outside;
        outside = open();
        old.close();
    }

    /** Port at which the hub sees the device. */
    int outsidePort() {
        return outside.getLocalPort();
    }

    /** Datagrams of the device, in their order. */
    List<byte[]> toHub() {
        return toHub;
    }

    private DatagramSocket open() throws SocketException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> forward(socket));
        return socket;
    }

    private void forward(DatagramSocket from) {
        DatagramPacket packet = new DatagramPacket(new byte[4_096], 4_096);
        try {
            while (true) {
                packet.setLength(4_096);
                from.receive(packet);
                byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
                if (from.equals(inside)) {
                    device = packet.getSocketAddress();
                    toHub.add(bytes);
                    outside.send(new DatagramPacket(bytes, bytes.length, hub));
                } else {
                    inside.send(new DatagramPacket(bytes, bytes.length, device));
                }
            }
        } catch (IOException closed) {
            from.close();
        }
    }

    @Override
    public void close() {
        inside.close();
        outside.close();
    }
}
