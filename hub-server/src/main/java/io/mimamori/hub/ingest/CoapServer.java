package io.mimamori.hub.ingest;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.Connector;
import org.eclipse.californium.elements.EndpointContextMatcher;
import org.eclipse.californium.elements.UDPConnector;
import org.eclipse.californium.elements.UdpEndpointContextMatcher;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.util.Filter;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.DTLSSession;
import org.jspecify.annotations.Nullable;

/**
 * Californium behind sockets that are open already. Thread-safe; requests are served by a few
 * threads of its own, which never wait.
 *
 * <pre>
 *   UDP socket ─► UDPConnector  ┐
 *                               ├► CoapEndpoint: ids, blocks ─► CoapDelivery ─► Ingest
 *   UDP socket ─► DTLSConnector ┘
 * </pre>
 */
final class CoapServer implements AutoCloseable {
    /** How long a peer has to be told that its session ends. */
    private static final long FAREWELL_MILLIS = 1_000;

    private final CoapDoors doors;
    private final CoapLimits limits;
    private final Configuration settings;
    private final ScheduledThreadPoolExecutor threads;
    private final List<CoapEndpoint> endpoints = new CopyOnWriteArrayList<>();
    private final List<DTLSConnector> secured = new CopyOnWriteArrayList<>();

    CoapServer(CoapDoors doors, CoapLimits limits) {
        this.doors = doors;
        this.limits = limits;
        this.settings = CoapSettings.of(limits);
        this.threads = threads(limits.threads());
    }

    private static ScheduledThreadPoolExecutor threads(int count) {
        AtomicInteger number = new AtomicInteger();
        ScheduledThreadPoolExecutor threads =
                new ScheduledThreadPoolExecutor(
                        count,
                        work -> {
                            Thread thread = new Thread(work, "coap-" + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
        threads.setRemoveOnCancelPolicy(true);
        return threads;
    }

    /** Serves plain CoAP, beginning with a datagram that has come already. */
    void servePlain(DatagramSocket socket, DatagramPacket first) throws IOException {
        OpenUdpConnector connector = new OpenUdpConnector(doors, socket, settings);
        serve(connector, new UdpEndpointContextMatcher(true), CoapWho.byQuery(doors.credentials()));
        connector.begin();
        connector.processDatagram(first);
    }

    /** Serves CoAP over DTLS, beginning with a datagram that has come already. */
    void serveSecured(DatagramSocket socket, DatagramPacket first) throws IOException {
        CoapKeys keys = new CoapKeys(doors);
        CoapWatch watch =
                new CoapWatch(
                        doors,
                        (connection, fault) ->
                                secured.forEach(
                                        each -> each.processHandshakeException(connection, fault)));
        OpenDtlsConnector connector =
                new OpenDtlsConnector(
                        socket,
                        DtlsConnectorConfig.builder(settings)
                                .setAddress(addressOf(socket))
                                .setAdvancedPskStore(keys)
                                .setApplicationLevelInfoSupplier(keys)
                                .setConnectionListener(watch)
                                .setHealthHandler(watch)
                                .build());
        connector.setExecutor(threads);
        secured.add(connector);
        serve(connector, new CoapAssociations(), CoapWho.bySession(doors.credentials()));
        connector.begin();
        connector.processDatagram(first);
    }

    private void serve(Connector connector, EndpointContextMatcher peers, CoapWho who)
            throws IOException {
        CoapProtocolErrors errors = new CoapProtocolErrors(doors);
        CoapEndpoint endpoint =
                CoapEndpoint.builder()
                        .setConfiguration(settings)
                        .setConnector(connector)
                        .setEndpointContextMatcher(peers)
                        .setMessageExchangeStore(new CoapRetransmissions(settings))
                        .setDataSerializerAndParser(null, new CoapParser())
                        .build();
        endpoint.setExecutors(threads, threads);
        endpoint.setMessageDeliverer(new CoapDelivery(doors, who, limits, threads));
        endpoint.addInterceptor(errors);
        endpoint.addPostProcessInterceptor(errors);
        endpoints.add(endpoint);
        endpoint.start();
    }

    /**
     * Ends every DTLS session whose token no longer counts: the peer is told, then the session is
     * forgotten. Requests that come meanwhile are refused one by one ({@link CoapWho}).
     */
    void endSessions() {
        secured.forEach(this::tellEnded);
        var _ =
                threads.schedule(
                        () -> secured.forEach(this::forgetEnded),
                        FAREWELL_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    private void tellEnded(DTLSConnector connector) {
        Filter<Connection> each =
                connection -> {
                    DTLSSession session = connection.getSession();
                    if (session != null && hasEnded(session.getPeerIdentity())) {
                        connector.close(connection.getPeerAddress());
                    }
                    return false;
                };
        var _ = connector.startForEach(each);
    }

    private void forgetEnded(DTLSConnector connector) {
        Filter<Principal> ended = this::hasEnded;
        var _ = connector.startTerminateConnectionsForPrincipal(ended);
    }

    private boolean hasEnded(@Nullable Principal peer) {
        return CoapWho.tokenHash(peer)
                .filter(hash -> doors.credentials().holderOf(hash).isEmpty())
                .isPresent();
    }

    @Override
    public void close() {
        endpoints.forEach(CoapEndpoint::destroy);
        threads.shutdownNow();
    }

    private static InetSocketAddress addressOf(DatagramSocket socket) {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    /**
     * On a socket that is open already. It begins to read once its endpoint has started: until then
     * an endpoint overlooks what comes.
     */
    private static final class OpenUdpConnector extends UDPConnector {
        private final CoapDoors doors;
        private final DatagramSocket open;

        OpenUdpConnector(CoapDoors doors, DatagramSocket open, Configuration settings) {
            super(addressOf(open), settings);
            this.doors = doors;
            this.open = open;
        }

        @Override
        public void processDatagram(DatagramPacket datagram) {
            if (datagram.getLength() <= CoapSettings.ANSWERED_BYTES_MAX) {
                super.processDatagram(datagram);
                return;
            }
            doors.refuse(
                    "",
                    "datagram",
                    Refusal.Reason.TOO_LARGE,
                    datagram.getLength() + " bytes in one datagram are not looked at",
                    new byte[0]);
        }

        @Override
        public void start() {}

        void begin() throws IOException {
            init(open);
        }
    }

    /** As the one above. */
    private static final class OpenDtlsConnector extends DTLSConnector {
        private final DatagramSocket open;

        OpenDtlsConnector(DatagramSocket open, DtlsConnectorConfig settings) {
            super(settings);
            this.open = open;
        }

        @Override
        protected void start(InetSocketAddress address) {}

        void begin() throws IOException {
            init(addressOf(open), open, null);
        }
    }
}
