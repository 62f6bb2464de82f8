package io.mimamori.edge.uplink;

/**
 * The hub's answer to one message.
 *
 * @param code MQTT 5 reason code (section 3.4.2.1), or {@link #LOST} when no answer will come
 */
public record Puback(int code) {
    /** The connection ended first. */
    public static final int LOST = -1;

    static final int NOT_AUTHORIZED = 0x87;
    static final int TOPIC_INVALID = 0x90;
    static final int PACKET_TOO_LARGE = 0x95;
    static final int QUOTA_EXCEEDED = 0x97;
    static final int PAYLOAD_INVALID = 0x99;

    /** What to do with the message. */
    public enum Verdict {
        /** The hub has it. */
        ACKNOWLEDGED,
        /** It will never be taken; keeping it would only block others. */
        REFUSED,
        /** Not now. */
        LATER
    }

    public Verdict verdict() {
        if (code >= 0 && code < 0x80) {
            return Verdict.ACKNOWLEDGED;
        }
        return switch (code) {
            case NOT_AUTHORIZED, TOPIC_INVALID, PACKET_TOO_LARGE, PAYLOAD_INVALID ->
                    Verdict.REFUSED;
            default -> Verdict.LATER;
        };
    }

    @Override
    public String toString() {
        return code == LOST ? "connection lost" : "0x%02x".formatted(code);
    }
}
