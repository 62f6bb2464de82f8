package io.mimamori.hub.ingest;

import io.mimamori.ProtocolException;
import io.mimamori.hub.device.Command;
import io.mimamori.hub.device.Downlink;
import java.io.IOException;
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
 * The CoAP endpoints (docs/wire.md): plain on loopback, DTLS with pre-shared keys and connection
 * ids (RFC 9146) for the network. Thread-safe; requests are served by a few threads of its own,
 * which never wait.
 *
 * <pre>
 *   UDP socket ─► UDPConnector  ┐
 *                               ├► CoapEndpoint: ids, blocks ─► CoapDelivery ─► Ingest
 *   UDP socket ─► DTLSConnector ┘
 * </pre>
 */
public final class CoapIngest implements Downlink, AutoCloseable {
    /** How long a peer has to be told that its session ends. */
    private static final long FAREWELL_MILLIS = 1_000;

    private final CoapDoors doors;
    private final CoapLimits limits;
    private final Configuration settings;
    private final ScheduledThreadPoolExecutor threads;
    private final List<CoapEndpoint> endpoints = new CopyOnWriteArrayList<>();
    private final List<DTLSConnector> secured = new CopyOnWriteArrayList<>();

    public CoapIngest(CoapDoors doors, CoapLimits limits) {
        this.doors = doors;
        this.limits = limits;
        this.settings = CoapSettings.of(limits);
        this.threads = threads(limits.threads());
        doors.devices().connect(this);
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

    /**
     * Opens a plain endpoint; returns its port.
     *
     * @param address a loopback address; port 0 for a free one
     * @throws ProtocolException when it cannot be had
     */
    public int listen(InetSocketAddress address) {
        return open(
                new UDPConnector(address, settings),
                new UdpEndpointContextMatcher(true),
                CoapWho.byQuery(doors.credentials()));
    }

    /**
     * Opens a DTLS endpoint; returns its port.
     *
     * @param address port 0 for a free one
     * @throws ProtocolException when it cannot be had
     */
    public int listenSecured(InetSocketAddress address) {
        CoapKeys keys = new CoapKeys(doors);
        CoapWatch watch =
                new CoapWatch(
                        doors,
                        (connection, fault) ->
                                secured.forEach(
                                        each -> each.processHandshakeException(connection, fault)));
        DTLSConnector connector =
                new DTLSConnector(
                        DtlsConnectorConfig.builder(settings)
                                .setAddress(address)
                                .setAdvancedPskStore(keys)
                                .setApplicationLevelInfoSupplier(keys)
                                .setConnectionListener(watch)
                                .setHealthHandler(watch)
                                .build());
        connector.setExecutor(threads);
        int port = open(connector, new CoapAssociations(), CoapWho.bySession(doors.credentials()));
        secured.add(connector);
        return port;
    }

    private int open(Connector connector, EndpointContextMatcher peers, CoapWho who) {
        InetSocketAddress address = connector.getAddress();
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
        try {
            endpoint.start();
        } catch (IOException e) {
            endpoint.destroy();
            throw new ProtocolException(
                    "listening for CoAP on UDP %s failed: %s".formatted(address, e.getMessage()),
                    true,
                    e);
        }
        endpoints.add(endpoint);
        return endpoint.getAddress().getPort();
    }

    /**
     * Ends every DTLS session whose token no longer counts: the peer is told, then the session is
     * forgotten. Requests that come meanwhile are refused one by one ({@link CoapWho}).
     */
    @Override
    public void credentialEnded(String tenant, String device) {
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
    public void configured(String tenant, String device, String json) {
        // Sensors on CoAP are not told; they have no subscription.
    }

    @Override
    public void commanded(String tenant, String device, Command command) {
        // As above: the command waits until it expires.
    }

    @Override
    public void close() {
        endpoints.forEach(CoapEndpoint::destroy);
        threads.shutdownNow();
    }
}
