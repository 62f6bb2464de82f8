package io.mimamori.hub.ingest;

import io.mimamori.ProtocolException;
import io.mimamori.hub.security.ClientSockets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MQTT 5 connection to a broker, used once: after a loss a new one is opened, and the broker
 * sends again what was not acknowledged on this one (MQTT 5.0, section 4.4). Thread-safe.
 */
final class BrokerLink implements AutoCloseable {
    /** Messages that the broker may send before we acknowledge the first of them. */
    static final int RECEIVE_MAXIMUM = 10_000;

    /** Our own messages that the broker has not acknowledged. */
    static final int PUBLISHES_MAX = 100;

    /** How long the broker keeps for us what we did not acknowledge. */
    static final Duration SESSION = Duration.ofDays(7);

    private static final int CONNECT_SECONDS_MAX = 10;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final long PUBLISH_SECONDS_MAX = 30;

    /** Endings of the topics that devices publish to; the hubs of a group share them. */
    private static final List<String> SHARED =
            List.of("up", "up/h", "ev", "up/c", "up/h/c", "ev/c", "media/+", "cmd/ack");

    /** Held, so that it is not collected; Paho logs stack traces of what we log in one line. */
    private static final java.util.logging.Logger PAHO =
            java.util.logging.Logger.getLogger("org.eclipse.paho.mqttv5");

    private static final Logger LOG = LoggerFactory.getLogger(BrokerLink.class);

    static {
        PAHO.setLevel(Level.OFF);
    }

    /**
     * A message from the broker.
     *
     * @param contentType empty when it has none
     * @param acknowledge tells the broker that it need not send it again; any thread
     */
    record Message(String topic, String contentType, byte[] payload, Runnable acknowledge) {}

    private final MqttAsyncClient client;
    private final Semaphore publishes;

    private BrokerLink(MqttAsyncClient client, int receiveMaximum) {
        this.client = client;
        this.publishes = new Semaphore(Math.min(PUBLISHES_MAX, receiveMaximum));
    }

    /**
     * Connects and subscribes; waits at most 20 s.
     *
     * @param arrived is given each message on Paho's thread and must not wait
     * @throws ProtocolException when the broker cannot be reached or does not let us in
     */
    static BrokerLink open(BrokerConfig config, Consumer<Message> arrived) {
        MqttAsyncClient client = null;
        try {
            client =
                    new MqttAsyncClient(
                            config.serverUri(), config.clientId(), new MemoryPersistence());
            client.setManualAcks(true);
            client.setCallback(new Arrivals(client, arrived));
            IMqttToken connected = client.connect(options(config));
            await(connected);
            await(client.subscribe(subscriptions(config.group())));
            return new BrokerLink(client, receiveMaximum(connected));
        } catch (MqttException e) {
            end(client);
            throw new ProtocolException(
                    "connecting%s failed: %s"
                            .formatted(
                                    config.login().map(login -> " as " + login.user()).orElse(""),
                                    reason(e)),
                    true,
                    e);
        } catch (IOException e) {
            end(client);
            throw new ProtocolException(
                    "mqtt.external.passwordFile cannot be read: " + e.getMessage(), true, e);
        }
    }

    private static MqttConnectionOptions options(BrokerConfig config) throws IOException {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(SESSION.toSeconds());
        options.setReceiveMaximum(RECEIVE_MAXIMUM);
        options.setMaximumPacketSize((long) MqttLimits.PACKET_BYTES_MAX);
        options.setTopicAliasMaximum(0);
        options.setAutomaticReconnect(false);
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        options.setConnectionTimeout(CONNECT_SECONDS_MAX);
        if (config.login().isPresent()) {
            options.setUserName(config.login().get().user());
            options.setPassword(
                    Files.readString(config.login().get().passwordFile())
                            .strip()
                            .getBytes(StandardCharsets.UTF_8));
        }
        if (config.isTls()) {
            options.setSocketFactory(ClientSockets.of(config.caFile(), config.client()));
        }
        return options;
    }

    private static MqttSubscription[] subscriptions(Optional<String> group) {
        String before = group.map(name -> "$share/" + name + "/").orElse("");
        return Stream.concat(
                        SHARED.stream().map(end -> before + "mm/1/+/+/" + end),
                        // Not shared: a shared subscription is not told what is retained.
                        Stream.of("mm/1/+/+/st"))
                .map(filter -> new MqttSubscription(filter, 1))
                .toArray(MqttSubscription[]::new);
    }

    /** What the broker takes at once; one that says nothing takes 65,535 (MQTT 5.0, 3.2.2.3.3). */
    private static int receiveMaximum(IMqttToken connected) {
        MqttProperties said = connected.getResponseProperties();
        Integer maximum = said == null ? null : said.getReceiveMaximum();
        return maximum == null ? PUBLISHES_MAX : maximum;
    }

    boolean isConnected() {
        return client.isConnected();
    }

    /** Publishes; waits while the broker has too many unacknowledged ones. */
    void publish(Outgoing message) throws InterruptedException {
        if (!publishes.tryAcquire(PUBLISH_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new ProtocolException(
                    "the broker has acknowledged nothing for " + PUBLISH_SECONDS_MAX + " s",
                    true,
                    null);
        }
        try {
            client.publish(
                    message.topic(),
                    message.payload().getBytes(),
                    message.qos(),
                    message.retained(),
                    null,
                    new Done());
        } catch (MqttException e) {
            publishes.release();
            throw new ProtocolException("publishing to the broker failed: " + reason(e), true, e);
        }
    }

    /** Says good-bye; the broker goes on keeping messages for our session. */
    @Override
    public void close() {
        end(client);
    }

    private static void await(IMqttToken token) throws MqttException {
        token.waitForCompletion(TimeUnit.SECONDS.toMillis(CONNECT_SECONDS_MAX));
    }

    private static void end(@Nullable MqttAsyncClient client) {
        if (client == null) {
            return;
        }
        try {
            if (client.isConnected()) {
                client.disconnectForcibly(0, 1_000, true);
            }
            client.close(true);
        } catch (MqttException e) {
            LOG.debug("the link was not closed in good order", e);
        }
    }

    private static String reason(MqttException e) {
        int code = e.getReasonCode();
        String text =
                switch (code) {
                    case 0x86, 0x87 ->
                            "the broker answered 0x%02x: unknown user, wrong password, or not allowed"
                                    .formatted(code);
                    default -> String.valueOf(e.getMessage());
                };
        return e.getCause() == null ? text : text + ": " + e.getCause();
    }

    private final class Done implements MqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            publishes.release();
        }

        @Override
        public void onFailure(IMqttToken token, Throwable fault) {
            publishes.release();
            LOG.debug("the broker did not take a message", fault);
        }
    }

    /** Paho's thread. */
    private record Arrivals(MqttAsyncClient client, Consumer<Message> arrived)
            implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            try {
                MqttProperties properties = message.getProperties();
                String type = properties == null ? null : properties.getContentType();
                arrived.accept(
                        new Message(
                                topic,
                                Objects.requireNonNullElse(type, ""),
                                message.getPayload(),
                                () -> acknowledge(message.getId(), message.getQos())));
            } catch (RuntimeException e) {
                // One message must not take the connection with it; it comes again.
                LOG.error("a message on {} was not taken", topic, e);
            }
        }

        private void acknowledge(int id, int qos) {
            try {
                if (qos > 0) {
                    client.messageArrivedComplete(id, qos);
                }
            } catch (MqttException e) {
                LOG.debug("not acknowledged: the broker sends it again", e);
            }
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            LOG.debug("disconnected: {}", response);
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            LOG.debug("the broker's client failed", exception);
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            LOG.trace("delivered");
        }

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {
            LOG.trace("connected");
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            LOG.debug("the broker wants to authenticate by {}", reasonCode);
        }
    }
}
