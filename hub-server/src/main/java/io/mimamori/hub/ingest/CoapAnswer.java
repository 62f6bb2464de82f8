package io.mimamori.hub.ingest;

import io.mimamori.senml.SenmlDecoder;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * What a CoAP request is answered, whatever the library: an outcome as a code of RFC 7252, section
 * 12.1.2 (docs/wire.md).
 *
 * @param code class in the upper three bits, detail in the lower five
 * @param text for whoever reads the sensor's log; empty: nothing to say
 * @param maxAgeSeconds when to try again
 * @param size1 bytes that would have been taken (RFC 7959, section 4)
 */
record CoapAnswer(int code, String text, OptionalInt maxAgeSeconds, OptionalInt size1) {
    static final int CHANGED = 0x44;
    static final int BAD_REQUEST = 0x80;
    static final int UNAUTHORIZED = 0x81;
    static final int FORBIDDEN = 0x83;
    static final int NOT_FOUND = 0x84;
    static final int METHOD_NOT_ALLOWED = 0x85;
    static final int TOO_LARGE = 0x8D;
    static final int UNSUPPORTED_FORMAT = 0x8F;

    /** RFC 8516. */
    static final int TOO_MANY_REQUESTS = 0x9D;

    static final int UNAVAILABLE = 0xA3;
    static final int NO_PROXY = 0xA5;

    /** Longest text, in characters: an answer stays one small datagram. */
    static final int TEXT_MAX = 200;

    CoapAnswer {
        text = text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
    }

    static CoapAnswer of(int code, String text) {
        return new CoapAnswer(code, text, OptionalInt.empty(), OptionalInt.empty());
    }

    static CoapAnswer of(Ingest.Verdict verdict) {
        return switch (verdict) {
            case Ingest.Verdict.Accepted(int _, int refused) when refused == 0 -> of(CHANGED, "");
            case Ingest.Verdict.Accepted(int readings, int refused) ->
                    of(CHANGED, readings + " readings taken, " + refused + " refused");
            case Ingest.Verdict.Refused(Refusal.Reason reason, String detail) -> of(reason, detail);
            case Ingest.Verdict.Busy(Duration retryAfter) -> busy(retryAfter);
        };
    }

    static CoapAnswer of(Refusal.Reason reason, String detail) {
        String text = reason.key() + ": " + detail;
        return switch (reason) {
            case BAD_PAYLOAD,
                    TIME_INVALID,
                    UNKNOWN_CHANNEL,
                    UNIT_MISMATCH,
                    VALUE_KIND,
                    SERIES_LINE ->
                    of(BAD_REQUEST, text);
            case TOO_LARGE ->
                    new CoapAnswer(
                            TOO_LARGE,
                            text,
                            OptionalInt.empty(),
                            OptionalInt.of(SenmlDecoder.BYTES_MAX));
            case UNKNOWN_DEVICE -> of(NOT_FOUND, text);
            case FOREIGN_TOPIC -> of(FORBIDDEN, text);
            case NOT_AUTHORISED -> of(UNAUTHORIZED, text);
            case QUOTA ->
                    new CoapAnswer(TOO_MANY_REQUESTS, text, OptionalInt.of(1), OptionalInt.empty());
            case BUSY -> busy(ReadingIngest.RETRY_AFTER);
        };
    }

    private static CoapAnswer busy(Duration retryAfter) {
        int seconds = (int) Math.max(1, retryAfter.toSeconds());
        return new CoapAnswer(
                UNAVAILABLE,
                "busy: send it again later",
                OptionalInt.of(seconds),
                OptionalInt.empty());
    }

    /** Whether it is a 4.xx or 5.xx. */
    static boolean isError(int code) {
        return code >= BAD_REQUEST;
    }
}
