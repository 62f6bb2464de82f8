package io.mimamori.hub.ingest;

import io.mimamori.ProtocolException;
import io.mimamori.hub.device.Command;
import io.mimamori.hub.device.Downlink;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CoAP endpoints (docs/wire.md): plain on loopback, DTLS with pre-shared keys and connection
 * ids (RFC 9146) for the network. Their ports are held from the start, but the library behind them
 * is only loaded for the first datagram that comes: a box without such sensors does not pay for it
 * (docs/performance.md). Thread-safe.
 */
public final class CoapIngest implements Downlink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CoapIngest.class);

    private enum Transport {
        PLAIN,
        DTLS
    }

    private final CoapDoors doors;
    private final CoapLimits limits;
    private final List<DatagramSocket> sockets = new ArrayList<>();
    private @Nullable CoapServer server;
    private boolean closed;

    public CoapIngest(CoapDoors doors, CoapLimits limits) {
        this.doors = doors;
        this.limits = limits;
        doors.devices().connect(this);
    }

    /**
     * Opens a plain endpoint; returns its port.
     *
     * @param address a loopback address; port 0 for a free one
     * @throws ProtocolException when it cannot be had
     */
    public int listen(InetSocketAddress address) {
        return open(address, Transport.PLAIN);
    }

    /**
     * Opens a DTLS endpoint; returns its port.
     *
     * @param address port 0 for a free one
     * @throws ProtocolException when it cannot be had
     */
    public int listenSecured(InetSocketAddress address) {
        return open(address, Transport.DTLS);
    }

    private synchronized int open(InetSocketAddress address, Transport transport) {
        DatagramSocket socket;
        try {
            socket = new DatagramSocket(address);
        } catch (IOException e) {
            throw new ProtocolException(
                    "listening for CoAP on UDP %s failed: %s".formatted(address, e.getMessage()),
                    true,
                    e);
        }
        sockets.add(socket);
        Thread.ofPlatform().daemon().name("coap-asleep").start(() -> sleep(socket, transport));
        return socket.getLocalPort();
    }

    private void sleep(DatagramSocket socket, Transport transport) {
        int size = CoapSettings.DATAGRAM_BYTES_MAX;
        DatagramPacket first = new DatagramPacket(new byte[size], size);
        try {
            do {
                socket.receive(first);
            } while (first.getLength() == 0);
            wake(socket, transport, first);
        } catch (IOException | RuntimeException e) {
            if (!socket.isClosed()) {
                LOG.error("CoAP on UDP {} is not served", socket.getLocalSocketAddress(), e);
            }
        }
    }

    private synchronized void wake(DatagramSocket socket, Transport transport, DatagramPacket first)
            throws IOException {
        if (closed) {
            return;
        }
        if (server == null) {
            server = new CoapServer(doors, limits);
        }
        switch (transport) {
            case PLAIN -> server.servePlain(socket, first);
            case DTLS -> server.serveSecured(socket, first);
        }
    }

    @Override
    public synchronized void credentialEnded(String tenant, String device) {
        if (server != null) {
            server.endSessions();
        }
    }

    @Override
    public void configured(String tenant, String device, String json) {
        // Sensors on CoAP are not told; they have no subscription.
    }

    @Override
    public void commanded(String tenant, String device, Command command) {
        // As above: the command waits until it expires.
    }

    @Override
    public synchronized void close() {
        closed = true;
        // The library first: it takes a socket that somebody else closes for a fault.
        if (server != null) {
            server.close();
        }
        sockets.forEach(DatagramSocket::close);
    }
}
