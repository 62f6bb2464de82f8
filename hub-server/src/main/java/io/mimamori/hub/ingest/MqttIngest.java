package io.mimamori.hub.ingest;

import io.mimamori.hub.device.Certified;
import io.mimamori.hub.device.Command;
import io.mimamori.hub.device.Downlink;
import io.mimamori.hub.device.Principal;
import io.mimamori.hub.security.PeerCertificate;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.mqtt.MqttAuth;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServerOptions;
import io.vertx.mqtt.messages.codes.MqttDisconnectReasonCode;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded MQTT 3.1.1 and 5 endpoint (docs/wire.md). Not a broker: devices publish to the hub,
 * the hub publishes to devices and readers. Thread-safe; connections live on event loops.
 */
public final class MqttIngest implements Downlink {
    private static final int CLIENT_ID_LENGTH_MAX = 256;
    private static final Logger LOG = LoggerFactory.getLogger(MqttIngest.class);

    /** The same credential with the same client id: the newer connection takes over. */
    private record Session(String principal, String clientId) {}

    private final Vertx vertx;
    private final MqttDoors doors;
    private final MqttLimits limits;
    private final MqttPresence presence;
    private final Map<Session, MqttConnection> sessions = new ConcurrentHashMap<>();
    private final Map<MqttConnection, Long> ends = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger strangers = new AtomicInteger();
    private final AtomicInteger freePorts = new AtomicInteger();
    private final List<String> deployments = new CopyOnWriteArrayList<>();

    public MqttIngest(Vertx vertx, MqttDoors doors, MqttLimits limits) {
        this.vertx = vertx;
        this.doors = doors;
        this.limits = limits;
        this.presence = new MqttPresence(doors.devices());
        doors.devices()
                .configurations((name, json) -> retainConfiguration("mm/1/" + name + "/cfg", json));
        doors.devices().connect(this);
    }

    /**
     * Opens a plain listener; returns its port.
     *
     * @param host a loopback address, unless somebody else encrypts
     * @param port 0 for a free one
     */
    public CompletableFuture<Integer> listen(String host, int port) {
        return listen(host, port, new MqttServerOptions());
    }

    /**
     * The same with options of the transport such as {@code setSsl} and {@code setKeyCertOptions}.
     */
    public CompletableFuture<Integer> listen(String host, int port, MqttServerOptions transport) {
        MqttServerOptions options =
                new MqttServerOptions(transport)
                        .setMaxMessageSize(MqttLimits.PACKET_BYTES_MAX)
                        .setMaxClientIdLength(CLIENT_ID_LENGTH_MAX)
                        .setAutoClientId(false)
                        .setTimeoutOnConnect(10);
        options.setTcpKeepAlive(true).setTcpNoDelay(true).setAcceptBacklog(4096);
        AtomicInteger chosen = new AtomicInteger();
        // To Vert.x a negative port is a free one that all who ask for the same number share: here
        // the instances of this deployment, and nobody else.
        int asked = port == 0 ? -freePorts.incrementAndGet() : port;
        Supplier<MqttListener> listener =
                () ->
                        new MqttListener(
                                options.setHost(host).setPort(asked),
                                this::connect,
                                chosen,
                                this::guarded);
        return vertx.deployVerticle(listener, new DeploymentOptions().setInstances(limits.loops()))
                .map(deployment -> {
                    deployments.add(deployment);
                    return chosen.get();
                })
                .toCompletionStage()
                .toCompletableFuture();
    }

    private VertxInternal guarded(VertxInternal plain) {
        return new GuardedServers(
                plain,
                MqttLimits.PACKET_BYTES_MAX,
                MqttLimits.STRANGERS_MAX,
                strangers,
                this::refuseStranger);
    }

    private void refuseStranger(Refusal.Reason reason) {
        String detail =
                reason == Refusal.Reason.QUOTA
                        ? MqttLimits.STRANGERS_MAX + " connections have not sent a CONNECT yet"
                        : "a first packet over " + MqttLimits.PACKET_BYTES_MAX + " bytes";
        doors.refuse("", "CONNECT", reason, detail, new byte[0]);
    }

    /** Ends the connections whose certificate has ended meanwhile; to be called now and then. */
    public void endOutdated() {
        long now = doors.clock().millis();
        ends.forEach((connection, untilMillis) -> {
            if (untilMillis <= now) {
                connection.end(
                        MqttDisconnectReasonCode.NOT_AUTHORIZED, "the certificate has ended");
            }
        });
    }

    /** Connections now. */
    public int connections() {
        return connections.get();
    }

    /** Tells every client, then stops listening. */
    public CompletableFuture<Void> close() {
        sessions.values()
                .forEach(each ->
                        each.end(
                                MqttDisconnectReasonCode.SERVER_SHUTTING_DOWN,
                                "the hub is shutting down"));
        return Future.join(deployments.stream().map(vertx::undeploy).toList())
                .<Void>mapEmpty()
                .toCompletionStage()
                .toCompletableFuture();
    }

    @Override
    public void credentialEnded(String tenant, String device) {
        sessions.forEach((_, connection) -> {
            if (connection.principal() instanceof Principal.Registered(var held)
                    && held.tenant().equals(tenant)
                    && held.device().equals(device)) {
                connection.end(MqttDisconnectReasonCode.NOT_AUTHORIZED, "the credential has ended");
            }
        });
    }

    @Override
    public void configured(String tenant, String device, String json) {
        retainConfiguration("mm/1/" + tenant + "/" + device + "/cfg", json);
    }

    @Override
    public void commanded(String tenant, String device, Command command) {
        doors.topics()
                .send(
                        "mm/1/" + tenant + "/" + device + "/cmd",
                        command.message().getBytes(StandardCharsets.UTF_8),
                        1);
    }

    private void retainConfiguration(String topic, String json) {
        doors.topics().retain(topic, json.getBytes(StandardCharsets.UTF_8), 1);
    }

    private void connect(MqttEndpoint endpoint) {
        boolean version5 = endpoint.protocolVersion() >= MqttCodes.VERSION_5;
        if (connections.get() >= limits.connectionsMax()) {
            refuse(endpoint, "", Refusal.Reason.QUOTA, "too many connections");
            endpoint.reject(
                    version5
                            ? MqttConnectReturnCode.CONNECTION_REFUSED_QUOTA_EXCEEDED
                            : MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE);
            return;
        }
        String clientId = endpoint.clientIdentifier();
        if (clientId != null && clientId.length() > CLIENT_ID_LENGTH_MAX) {
            // Vert.x looks at the length for MQTT 3.1 only.
            refuse(
                    endpoint,
                    "",
                    Refusal.Reason.TOO_LARGE,
                    "a client id has at most " + CLIENT_ID_LENGTH_MAX + " characters");
            endpoint.reject(
                    version5
                            ? MqttConnectReturnCode.CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID
                            : MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED);
            return;
        }
        if (endpoint.connectProperties().getProperty(MqttProperties.AUTHENTICATION_METHOD)
                != null) {
            refuse(endpoint, "", Refusal.Reason.NOT_AUTHORISED, "AUTH methods are not offered");
            endpoint.reject(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD);
            return;
        }
        MqttAuth shown = endpoint.auth();
        Optional<X509Certificate> certificate =
                endpoint.isSsl() ? PeerCertificate.of(endpoint.sslSession()) : Optional.empty();
        if (certificate.isPresent() && (shown == null || shown.getPassword() == null)) {
            connect(endpoint, certificate.get(), version5);
            return;
        }
        if (shown == null || shown.getPassword() == null) {
            rejectUnknown(endpoint, "", "no user name and token", version5);
            return;
        }
        Optional<Principal> principal =
                doors.credentials().authenticate(shown.getUsername(), shown.getPassword());
        if (principal.isEmpty()) {
            refuse(
                    endpoint,
                    shown.getUsername(),
                    Refusal.Reason.NOT_AUTHORISED,
                    "the token is not that user's");
            endpoint.reject(
                    version5
                            ? MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD
                            : MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD);
            return;
        }
        admit(endpoint, principal.get(), Long.MAX_VALUE, version5);
    }

    private void connect(MqttEndpoint endpoint, X509Certificate certificate, boolean version5) {
        switch (doors.credentials().authenticate(certificate)) {
            case Certified.Opens(Principal principal, long untilMillis) ->
                    admit(endpoint, principal, untilMillis, version5);
            case Certified.Nothing(String name, String why) ->
                    rejectUnknown(endpoint, name, why, version5);
        }
    }

    private void rejectUnknown(MqttEndpoint endpoint, String name, String why, boolean version5) {
        refuse(endpoint, name, Refusal.Reason.NOT_AUTHORISED, why);
        endpoint.reject(
                version5
                        ? MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5
                        : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED);
    }

    private void admit(
            MqttEndpoint endpoint, Principal principal, long untilMillis, boolean version5) {
        Optional<MqttPresence.Report> will = Optional.empty();
        if (endpoint.will().isWillFlag()) {
            will = willOf(endpoint, principal);
            if (will.isEmpty()) {
                refuse(
                        endpoint,
                        principal.name(),
                        Refusal.Reason.FOREIGN_TOPIC,
                        "a last will is JSON on the device's own st, QoS 0 or 1");
                endpoint.reject(
                        version5
                                ? MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5
                                : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED);
                return;
            }
        }
        boolean nameless = endpoint.clientIdentifier() == null;
        String clientId = nameless ? UUID.randomUUID().toString() : endpoint.clientIdentifier();
        Session session = new Session(keyOf(principal), clientId);
        MqttConnection connection =
                new MqttConnection(endpoint, principal, will, doors, presence, limits);
        if (untilMillis < Long.MAX_VALUE) {
            ends.put(connection, untilMillis);
        }
        connection.open(() -> {
            ends.remove(connection);
            sessions.remove(session, connection);
            connections.decrementAndGet();
        });
        connections.incrementAndGet();
        MqttConnection before = sessions.put(session, connection);
        if (before != null) {
            // Its will comes first, so that what the new connection says is the last word.
            before.depart();
            before.end(MqttDisconnectReasonCode.SESSION_TAKEN_OVER, "taken over");
        }
        endpoint.accept(false, version5 ? offer(nameless, clientId) : MqttProperties.NO_PROPERTIES);
    }

    private Optional<MqttPresence.Report> willOf(MqttEndpoint endpoint, Principal principal) {
        byte[] payload =
                Optional.ofNullable(endpoint.will().getWillMessageBytes()).orElse(new byte[0]);
        if (endpoint.will().getWillQos() > 1
                || !(MqttTopic.parse(endpoint.will().getWillTopic())
                        instanceof MqttTopic.Status status)
                || doors.credentials()
                        .senderFor(principal, status.tenant(), status.device())
                        .isEmpty()) {
            return Optional.empty();
        }
        return MqttPresence.parse(status, payload);
    }

    /** What CONNACK tells a MQTT 5 client (section 3.2.2.3). */
    private MqttProperties offer(boolean nameless, String clientId) {
        MqttProperties properties = new MqttProperties();
        number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, 0);
        number(properties, MqttProperties.RECEIVE_MAXIMUM, limits.receiveMaximum());
        number(properties, MqttProperties.MAXIMUM_QOS, 1);
        number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, MqttLimits.PACKET_BYTES_MAX);
        number(properties, MqttProperties.TOPIC_ALIAS_MAXIMUM, 0);
        number(properties, MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0);
        number(properties, MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 0);
        if (nameless) {
            properties.add(new StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, clientId));
        }
        return properties;
    }

    private static void number(MqttProperties properties, int id, int value) {
        properties.add(new IntegerProperty(id, value));
    }

    private static String keyOf(Principal principal) {
        return switch (principal) {
            case Principal.Registered(var device) -> device.tenant() + "/" + device.device();
            case Principal.Admin() -> Principal.Admin.NAME;
        };
    }

    private void refuse(MqttEndpoint endpoint, String user, Refusal.Reason reason, String detail) {
        LOG.debug("{} from {} is not let in: {}", user, endpoint.remoteAddress(), detail);
        doors.refuse(user, "CONNECT", reason, detail, new byte[0]);
    }
}
