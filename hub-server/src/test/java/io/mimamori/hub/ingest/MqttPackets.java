package io.mimamori.hub.ingest;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Packets as one line of text for message diagrams, numbers as in the standards. Stateless. */
final class MqttPackets {
    private MqttPackets() {}

    /** Such as {@code PUBACK 7 0x87} or {@code PUBLISH 1 qos 1 retain a/b: text}. */
    static String describe(@Nullable MqttMessage packet) {
        return switch (packet) {
            case null -> "end of connection";
            case MqttConnAckMessage answer ->
                    "CONNACK "
                            + code(answer.variableHeader().connectReturnCode().byteValue())
                            + (answer.variableHeader().isSessionPresent() ? " session present" : "")
                            + properties(answer.variableHeader().properties());
            case MqttPublishMessage message -> described(message);
            case MqttSubAckMessage answer ->
                    "SUBACK "
                            + answer.variableHeader().messageId()
                            + codes(answer.payload().reasonCodes());
            case MqttUnsubAckMessage answer ->
                    "UNSUBACK "
                            + answer.variableHeader().messageId()
                            + codes(
                                    answer.payload().unsubscribeReasonCodes().stream()
                                            .map(Short::intValue)
                                            .toList());
            case MqttMessage other -> other.fixedHeader().messageType() + header(other);
        };
    }

    private static String described(MqttPublishMessage message) {
        String text =
                "PUBLISH %s qos %d%s%s %s: %s"
                        .formatted(
                                message.fixedHeader().qosLevel().value() == 0
                                        ? "-"
                                        : message.variableHeader().packetId(),
                                message.fixedHeader().qosLevel().value(),
                                message.fixedHeader().isDup() ? " dup" : "",
                                message.fixedHeader().isRetain() ? " retain" : "",
                                message.variableHeader().topicName(),
                                message.payload().toString(StandardCharsets.UTF_8));
        message.release();
        return text + properties(message.variableHeader().properties());
    }

    private static String header(MqttMessage message) {
        return switch (message.variableHeader()) {
            case MqttPubReplyMessageVariableHeader reply ->
                    " "
                            + reply.messageId()
                            + " "
                            + code(reply.reasonCode())
                            + properties(reply.properties());
            case MqttMessageIdVariableHeader id -> " " + id.messageId() + " 0x00";
            case MqttReasonCodeAndPropertiesVariableHeader reason ->
                    " " + code(reason.reasonCode());
            case null, default -> "";
        };
    }

    private static String codes(List<Integer> codes) {
        return codes.stream()
                .map(code -> " " + code(code.byteValue()))
                .collect(Collectors.joining());
    }

    private static String code(byte code) {
        return "0x%02X".formatted(code);
    }

    /** As {@code {33=100, 36=1}}: identifiers of section 2.2.2.2 in order; empty for none. */
    private static String properties(MqttProperties properties) {
        TreeSet<String> texts = new TreeSet<>();
        properties
                .listAll()
                .forEach(property ->
                        texts.add("%02d=%s".formatted(property.propertyId(), property.value())));
        return texts.isEmpty() ? "" : " {" + String.join(", ", texts) + "}";
    }
}
