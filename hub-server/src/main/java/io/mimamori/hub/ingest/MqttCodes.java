package io.mimamori.hub.ingest;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.vertx.mqtt.messages.codes.MqttPubAckReasonCode;
import io.vertx.mqtt.messages.codes.MqttSubAckReasonCode;

/** Our outcomes as MQTT reason codes and properties. Stateless. */
final class MqttCodes {
    /** Protocol level of MQTT 5 in CONNECT. */
    static final int VERSION_5 = 5;

    private static final int REASON_LENGTH_MAX = 200;

    private MqttCodes() {}

    static MqttPubAckReasonCode of(Refusal.Reason reason) {
        return switch (reason) {
            case BAD_PAYLOAD,
                    TOO_LARGE,
                    TIME_INVALID,
                    UNKNOWN_CHANNEL,
                    UNIT_MISMATCH,
                    VALUE_KIND,
                    SERIES_LINE ->
                    MqttPubAckReasonCode.PAYLOAD_FORMAT_INVALID;
            case FOREIGN_TOPIC, UNKNOWN_DEVICE, NOT_AUTHORISED ->
                    MqttPubAckReasonCode.NOT_AUTHORIZED;
            case QUOTA, BUSY -> MqttPubAckReasonCode.QUOTA_EXCEEDED;
        };
    }

    /** Whether MQTT 3.1.1, which has no code for it, is told by a disconnect. */
    static boolean disconnects(Refusal.Reason reason) {
        return switch (reason) {
            case BAD_PAYLOAD,
                    TOO_LARGE,
                    TIME_INVALID,
                    UNKNOWN_CHANNEL,
                    UNIT_MISMATCH,
                    VALUE_KIND,
                    SERIES_LINE ->
                    false;
            case FOREIGN_TOPIC, UNKNOWN_DEVICE, NOT_AUTHORISED, QUOTA, BUSY -> true;
        };
    }

    /** MQTT 3.1.1 knows one failure only (section 3.9.3). */
    static MqttSubAckReasonCode forVersion(MqttSubAckReasonCode code, int version) {
        return version >= VERSION_5 || !isFailure(code)
                ? code
                : MqttSubAckReasonCode.UNSPECIFIED_ERROR;
    }

    static boolean isFailure(MqttSubAckReasonCode code) {
        return (code.value() & 0x80) != 0;
    }

    static MqttProperties reasonString(String text) {
        MqttProperties properties = new MqttProperties();
        properties.add(
                new StringProperty(
                        MqttProperties.REASON_STRING,
                        text.substring(0, Math.min(text.length(), REASON_LENGTH_MAX))));
        return properties;
    }

    static int integer(MqttProperties properties, int id, int otherwise) {
        MqttProperty<?> property = properties.getProperty(id);
        return property instanceof IntegerProperty number ? number.value() : otherwise;
    }

    static String string(MqttProperties properties, int id) {
        MqttProperty<?> property = properties.getProperty(id);
        return property instanceof StringProperty text ? text.value() : "";
    }
}
