package io.mimamori.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * One side of a message diagram: a line for each packet, {@code sends} and {@code receives}. What
 * is received is compared with the beginning of its description by {@link MqttPackets}. Not
 * thread-safe.
 */
final class MqttDiagram implements AutoCloseable {
    private static final int SILENCE_MILLIS = 250;

    private final WireClient wire;
    private final String user;
    private final String token;

    MqttDiagram(IngestRig rig, MqttVersion version, String user, String token) throws IOException {
        this.wire = new WireClient(rig.port, version);
        this.user = user;
        this.token = token;
    }

    /** A CONNECT with the credential of this side, whose name is its client id. */
    MqttMessageBuilders.ConnectBuilder connect() {
        return MqttMessageBuilders.connect()
                .protocolVersion(wire.version)
                .clientId(user)
                .cleanSession(true)
                .keepAlive(60)
                .hasUser(true)
                .username(user)
                .hasPassword(true)
                .password(token.getBytes(StandardCharsets.UTF_8));
    }

    /** Connects and looks at no more than that it worked. */
    MqttDiagram connected() throws IOException {
        sends(connect());
        return receives("CONNACK 0x00");
    }

    MqttDiagram sends(MqttMessageBuilders.ConnectBuilder packet) throws IOException {
        return sends(packet.build());
    }

    MqttDiagram sends(MqttMessage packet) throws IOException {
        wire.send(packet);
        return this;
    }

    /** Bytes as they are. */
    MqttDiagram sends(int... bytes) throws IOException {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        wire.sendRaw(raw);
        return this;
    }

    /** The next packet, which must be described so or begin so. */
    MqttDiagram receives(String described) throws IOException {
        assertThat(next()).startsWith(described);
        return this;
    }

    /** The description of the next packet. */
    String next() throws IOException {
        return MqttPackets.describe(wire.next());
    }

    MqttDiagram receivesNothing() throws IOException {
        assertThat(wire.silent(SILENCE_MILLIS)).as("nothing comes").isTrue();
        return this;
    }

    /** The hub ends the connection without a word. */
    void isCutOff() throws IOException {
        wire.expectClosed();
    }

    /** The last packet is a DISCONNECT with this reason, and then the end. */
    void isDisconnected(int reason) throws IOException {
        assertThat(wire.expectDisconnected()).isEqualTo(reason);
    }

    /** Goes without a word. */
    void cutsTheLine() throws IOException {
        wire.cut();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }

    static MqttPublishMessage publish(int id, String topic, String payload) {
        return publish(1, false, false, id, topic, payload);
    }

    static MqttPublishMessage publish(
            int qos,
            boolean duplicate,
            boolean retain,
            int id,
            String topic,
            String payload,
            MqttProperties.MqttProperty<?>... properties) {
        MqttFixedHeader header =
                new MqttFixedHeader(
                        MqttMessageType.PUBLISH, duplicate, MqttQoS.valueOf(qos), retain, 0);
        return new MqttPublishMessage(
                header,
                new MqttPublishVariableHeader(topic, id, with(properties)),
                Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8));
    }

    static MqttMessage subscribe(int id, String... filters) {
        return subscribe(
                id,
                MqttProperties.NO_PROPERTIES,
                Arrays.stream(filters).map(filter -> to(filter, 1)).toList());
    }

    static MqttMessage subscribe(int id, MqttTopicSubscription... subscriptions) {
        return subscribe(id, MqttProperties.NO_PROPERTIES, List.of(subscriptions));
    }

    static MqttMessage subscribe(
            int id, MqttProperties properties, List<MqttTopicSubscription> subscriptions) {
        return new MqttSubscribeMessage(
                new MqttFixedHeader(
                        MqttMessageType.SUBSCRIBE, false, MqttQoS.AT_LEAST_ONCE, false, 0),
                new MqttMessageIdAndPropertiesVariableHeader(id, properties),
                new MqttSubscribePayload(subscriptions));
    }

    static MqttTopicSubscription to(String filter, int qos) {
        return to(filter, qos, false, false, 0);
    }

    static MqttTopicSubscription to(
            String filter, int qos, boolean noLocal, boolean asPublished, int retainHandling) {
        return new MqttTopicSubscription(
                filter,
                new MqttSubscriptionOption(
                        MqttQoS.valueOf(qos),
                        noLocal,
                        asPublished,
                        RetainedHandlingPolicy.valueOf(retainHandling)));
    }

    static MqttMessage unsubscribe(int id, String filter) {
        return MqttMessageBuilders.unsubscribe().messageId(id).addTopicFilter(filter).build();
    }

    static MqttMessage puback(int id) {
        return MqttMessageBuilders.pubAck().packetId(id).build();
    }

    static MqttMessage pingreq() {
        return MqttMessage.PINGREQ;
    }

    static MqttMessage disconnect(int reason, MqttProperties.MqttProperty<?>... properties) {
        return reasoned(MqttMessageType.DISCONNECT, reason, properties);
    }

    static MqttMessage auth(int reason, MqttProperties.MqttProperty<?>... properties) {
        return reasoned(MqttMessageType.AUTH, reason, properties);
    }

    private static MqttMessage reasoned(
            MqttMessageType type, int reason, MqttProperties.MqttProperty<?>... properties) {
        return new MqttMessage(
                new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) reason, with(properties)));
    }

    static MqttProperties with(MqttProperties.MqttProperty<?>... properties) {
        MqttProperties all = new MqttProperties();
        for (MqttProperties.MqttProperty<?> property : properties) {
            all.add(property);
        }
        return all;
    }

    static IntegerProperty number(int id, int value) {
        return new IntegerProperty(id, value);
    }

    static StringProperty text(int id, String value) {
        return new StringProperty(id, value);
    }

    static BinaryProperty bytes(int id, String value) {
        return new BinaryProperty(id, value.getBytes(StandardCharsets.UTF_8));
    }

    static UserProperty user(String key, String value) {
        return new UserProperty(key, value);
    }
}
