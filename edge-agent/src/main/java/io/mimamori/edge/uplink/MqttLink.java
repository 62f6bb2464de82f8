package io.mimamori.edge.uplink;

import io.mimamori.ProtocolException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MQTT 5 connection, used once: after a loss a new one is opened. A client that is made anew
 * has no left-over tokens, aliases or half-open reconnects (Paho #985, #999, #1104). Thread-safe;
 * answers come on Paho's threads and must not block.
 */
public final class MqttLink implements AutoCloseable {
    /** Time for what is on its way, and the good-bye, before the socket closes. */
    private static final long QUIESCE_MILLIS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(MqttLink.class);

    /** Held, so that it is not collected. Paho logs stack traces of what we log in one line. */
    private static final java.util.logging.Logger PAHO =
            java.util.logging.Logger.getLogger("org.eclipse.paho.mqttv5");

    static {
        PAHO.setLevel(Level.OFF);
    }

    private static final int QOS_AT_LEAST_ONCE = 1;

    /** MQTT 5, 3.2.2.3.3: what a server that says nothing takes at once. */
    private static final int RECEIVE_MAXIMUM_DEFAULT = 65_535;

    private final MqttAsyncClient client;
    private final LinkEvents events;
    private final int receiveMaximum;

    /**
     * Connects; waits at most 10 s.
     *
     * @throws ProtocolException when the hub cannot be reached or does not let us in
     */
    public static MqttLink open(LinkOptions options, Listener listener) {
        MqttAsyncClient client = null;
        try {
            client =
                    new MqttAsyncClient(
                            options.hub().serverUri(), options.clientId(), new MemoryPersistence());
            LinkEvents events = new LinkEvents(listener);
            client.setCallback(events);
            IMqttToken token = client.connect(connectionOptions(options));
            token.waitForCompletion(LinkOptions.CONNECT_TIMEOUT.toMillis() + 1_000);
            return new MqttLink(client, events, receiveMaximum(token));
        } catch (MqttException e) {
            end(client);
            throw new ProtocolException(
                    "could not connect to %s as %s: %s"
                            .formatted(options.hub().url(), options.user(), reason(e)),
                    true,
                    e);
        } catch (IOException e) {
            end(client);
            throw new ProtocolException(
                    "hub.tokenFile %s could not be read: %s"
                            .formatted(
                                    options.tokenFile().map(Path::toString).orElse(""),
                                    e.getMessage()),
                    true,
                    e);
        }
    }

    private MqttLink(MqttAsyncClient client, LinkEvents events, int receiveMaximum) {
        this.client = client;
        this.events = events;
        this.receiveMaximum = receiveMaximum;
    }

    private static String reason(MqttException e) {
        Throwable cause = e.getCause();
        int code = e.getReasonCode();
        String text =
                code >= 0x80 && code <= 0xff
                        ? "the hub answered 0x%02x%s"
                                .formatted(
                                        code,
                                        code == 0x86 || code == 0x87
                                                ? " (unknown name or wrong token)"
                                                : "")
                        : String.valueOf(e.getMessage());
        return cause == null ? text : text + ": " + cause;
    }

    private static MqttConnectionOptions connectionOptions(LinkOptions options) throws IOException {
        MqttConnectionOptions to = new MqttConnectionOptions();
        to.setCleanStart(true);
        to.setAutomaticReconnect(false);
        to.setTopicAliasMaximum(0);
        to.setKeepAliveInterval((int) options.keepAlive().toSeconds());
        to.setConnectionTimeout((int) LinkOptions.CONNECT_TIMEOUT.toSeconds());
        if (options.tokenFile().isPresent()) {
            to.setUserName(options.user());
            to.setPassword(
                    Files.readString(options.tokenFile().get())
                            .strip()
                            .getBytes(StandardCharsets.UTF_8));
        }
        options.will()
                .ifPresent(will -> {
                    MqttMessage message = new MqttMessage(will.payload());
                    message.setQos(QOS_AT_LEAST_ONCE);
                    message.setRetained(true);
                    to.setWill(will.topic(), message);
                });
        if (options.hub().isTls()) {
            to.setSocketFactory(options.hub().socketFactory());
        }
        return to;
    }

    private static int receiveMaximum(IMqttToken connected) {
        MqttProperties properties = connected.getResponseProperties();
        Integer said = properties == null ? null : properties.getReceiveMaximum();
        return said == null ? RECEIVE_MAXIMUM_DEFAULT : said;
    }

    /** How many unacknowledged messages the hub takes at once. */
    public int receiveMaximum() {
        return receiveMaximum;
    }

    public boolean isUp() {
        return !events.isLost() && client.isConnected();
    }

    /**
     * Hands a QoS 1 message to the connection.
     *
     * @param answered called once, on a thread of Paho
     * @throws ProtocolException when it could not be handed over; {@code answered} is not called
     */
    public void publish(Message message, Consumer<Puback> answered) {
        MqttMessage paho = new MqttMessage(message.payload());
        paho.setQos(QOS_AT_LEAST_ONCE);
        paho.setRetained(message.retained());
        MqttProperties properties = new MqttProperties();
        message.contentType().ifPresent(properties::setContentType);
        paho.setProperties(properties);
        try {
            IMqttToken token = client.publish(message.topic(), paho, null, new Answer(answered));
            LOG.trace("{} is message {}", message.topic(), token.getMessageId());
        } catch (MqttException e) {
            throw new ProtocolException(
                    "could not hand over a message on %s: %s".formatted(message.topic(), e),
                    true,
                    e);
        }
    }

    private record Answer(Consumer<Puback> to) implements MqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            int[] codes = token.getReasonCodes();
            to.accept(new Puback(codes == null || codes.length == 0 ? 0 : codes[0]));
        }

        @Override
        public void onFailure(IMqttToken token, Throwable cause) {
            to.accept(new Puback(Puback.LOST));
        }
    }

    /**
     * Subscribes with QoS 1 and waits for the answer.
     *
     * @throws ProtocolException when the hub refuses or does not answer
     */
    public void subscribe(List<String> topics) {
        MqttSubscription[] subscriptions =
                topics.stream()
                        .map(topic -> new MqttSubscription(topic, QOS_AT_LEAST_ONCE))
                        .toArray(MqttSubscription[]::new);
        try {
            IMqttToken token = client.subscribe(subscriptions);
            token.waitForCompletion(LinkOptions.CONNECT_TIMEOUT.toMillis());
            int[] codes = token.getReasonCodes();
            if (codes != null && Arrays.stream(codes).anyMatch(code -> code >= 0x80)) {
                LOG.warn("the hub refused subscriptions: {} {}", topics, Arrays.toString(codes));
            }
        } catch (MqttException e) {
            throw new ProtocolException(
                    "could not subscribe to %s: %s".formatted(topics, e), true, e);
        }
    }

    /** Disconnects in good order when it still can; the last will is not sent then. */
    @Override
    public void close() {
        try {
            if (client.isConnected()) {
                client.disconnect(QUIESCE_MILLIS).waitForCompletion(1_000);
            }
        } catch (MqttException e) {
            LOG.debug("disconnect: {}", e.getMessage());
        }
        end(client);
    }

    private static void end(@Nullable MqttAsyncClient client) {
        if (client == null) {
            return;
        }
        try {
            client.disconnectForcibly(0, 1, false);
        } catch (MqttException e) {
            LOG.debug("disconnect: {}", e.getMessage());
        }
        try {
            client.close(true);
        } catch (MqttException e) {
            LOG.debug("close: {}", e.getMessage());
        }
    }

    /**
     * What is published.
     *
     * @param contentType of MQTT 5; empty for SenML JSON, the default of the wire
     */
    public record Message(
            String topic, byte[] payload, boolean retained, Optional<String> contentType) {}

    /** What the connection tells; on Paho's threads, must not block. */
    public interface Listener {
        void lost(String why);

        void arrived(String topic, byte[] payload);
    }
}
