package io.mimamori.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client that says exactly what a test wants and shows every packet that comes back, in either
 * version of MQTT. Not thread-safe.
 */
final class WireClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    final MqttVersion version;
    private final Socket socket = new Socket();
    private final EmbeddedChannel codec =
            new EmbeddedChannel(new MqttDecoder(1 << 20), MqttEncoder.INSTANCE);

    WireClient(int port, MqttVersion version) throws IOException {
        this.version = version;
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    static WireClient connected(int port, MqttVersion version, String user, String token)
            throws IOException {
        WireClient client = new WireClient(port, version);
        MqttConnAckMessage answer = client.connect(user, token, user, _ -> {});
        assertThat(answer.variableHeader().connectReturnCode().byteValue()).isZero();
        assertThat(answer.variableHeader().isSessionPresent()).isFalse();
        return client;
    }

    MqttConnAckMessage connect(
            String user,
            String token,
            String clientId,
            Consumer<MqttMessageBuilders.ConnectBuilder> more)
            throws IOException {
        MqttMessageBuilders.ConnectBuilder builder =
                MqttMessageBuilders.connect()
                        .protocolVersion(version)
                        .clientId(clientId)
                        .cleanSession(true)
                        .keepAlive(60);
        if (!user.isEmpty()) {
            builder.hasUser(true)
                    .username(user)
                    .hasPassword(true)
                    .password(token.getBytes(StandardCharsets.UTF_8));
        }
        more.accept(builder);
        MqttConnectMessage message = builder.build();
        send(message);
        return (MqttConnAckMessage) expect(MqttMessageType.CONNACK);
    }

    void send(MqttMessage message) throws IOException {
        codec.writeOutbound(message);
        for (ByteBuf bytes = codec.readOutbound(); bytes != null; bytes = codec.readOutbound()) {
            byte[] raw = new byte[bytes.readableBytes()];
            bytes.readBytes(raw);
            bytes.release();
            socket.getOutputStream().write(raw);
        }
        socket.getOutputStream().flush();
    }

    void sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    void publish(int id, String topic, String payload) throws IOException {
        publish(id, topic, payload.getBytes(StandardCharsets.UTF_8), 1, "");
    }

    void publish(int id, String topic, byte[] payload, int qos, String contentType)
            throws IOException {
        MqttProperties properties = new MqttProperties();
        if (!contentType.isEmpty()) {
            properties.add(new StringProperty(MqttProperties.CONTENT_TYPE, contentType));
        }
        send(
                MqttMessageBuilders.publish()
                        .topicName(topic)
                        .messageId(id)
                        .qos(MqttQoS.valueOf(qos))
                        .payload(Unpooled.wrappedBuffer(payload))
                        .properties(properties)
                        .build());
    }

    /** Reason codes of SUBACK. */
    List<Integer> subscribe(int id, String... filters) throws IOException {
        MqttMessageBuilders.SubscribeBuilder builder =
                MqttMessageBuilders.subscribe().messageId(id);
        for (String filter : filters) {
            builder.addSubscription(MqttQoS.AT_LEAST_ONCE, filter);
        }
        send(builder.build());
        return ((MqttSubAckMessage) expect(MqttMessageType.SUBACK)).payload().reasonCodes();
    }

    /** Reason code of the PUBACK that comes next; it must be for this id. */
    int expectAcknowledged(int id) throws IOException {
        MqttMessage message = expect(MqttMessageType.PUBACK);
        MqttMessageIdVariableHeader header = (MqttMessageIdVariableHeader) message.variableHeader();
        assertThat(header.messageId()).isEqualTo(id);
        return header instanceof MqttPubReplyMessageVariableHeader reply
                ? reply.reasonCode() & 0xFF
                : 0;
    }

    /** The next PUBLISH; acknowledged when it asks for it. */
    Received expectPublished() throws IOException {
        MqttPublishMessage message = (MqttPublishMessage) expect(MqttMessageType.PUBLISH);
        Received received =
                new Received(
                        message.variableHeader().topicName(),
                        message.payload().toString(StandardCharsets.UTF_8),
                        message.fixedHeader().qosLevel().value(),
                        message.fixedHeader().isRetain());
        message.release();
        if (received.qos() == 1) {
            send(
                    MqttMessageBuilders.pubAck()
                            .packetId(message.variableHeader().packetId())
                            .build());
        }
        return received;
    }

    /** Reason code of DISCONNECT, after which the hub closes. */
    int expectDisconnected() throws IOException {
        MqttMessage message = expect(MqttMessageType.DISCONNECT);
        expectClosed();
        return ((MqttReasonCodeAndPropertiesVariableHeader) message.variableHeader()).reasonCode()
                & 0xFF;
    }

    void expectClosed() throws IOException {
        MqttMessage message = next(PATIENCE_MILLIS);
        assertThat(message).as("after the end").isNull();
    }

    /** True when nothing comes for a while. */
    boolean silent(int millis) throws IOException {
        try {
            next(millis);
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    MqttMessage expect(MqttMessageType type) throws IOException {
        MqttMessage message =
                Objects.requireNonNull(next(PATIENCE_MILLIS), "the hub closed instead of " + type);
        assertThat(message.fixedHeader().messageType()).isEqualTo(type);
        return message;
    }

    /** Null when the hub closed. */
    @Nullable MqttMessage next() throws IOException {
        return next(PATIENCE_MILLIS);
    }

    private @Nullable MqttMessage next(int patienceMillis) throws IOException {
        byte[] buffer = new byte[8192];
        for (MqttMessage message = codec.readInbound(); ; message = codec.readInbound()) {
            if (message != null) {
                assertThat(message.decoderResult().isSuccess()).isTrue();
                return message;
            }
            socket.setSoTimeout(patienceMillis);
            int read = read(buffer);
            if (read < 0) {
                return null;
            }
            codec.writeInbound(Unpooled.copiedBuffer(buffer, 0, read));
        }
    }

    private int read(byte[] buffer) throws IOException {
        try {
            return socket.getInputStream().read(buffer);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException reset) {
            // The hub closed while there were bytes that it had not read.
            return -1;
        }
    }

    /** Cuts the line without a word. */
    void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        codec.finishAndReleaseAll();
    }

    /** A message of the hub. */
    record Received(String topic, String payload, int qos, boolean retained) {}
}
