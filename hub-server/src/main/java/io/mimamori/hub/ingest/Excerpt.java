package io.mimamori.hub.ingest;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The beginning of a payload, fit to be shown. Thread-safe. */
final class Excerpt {
    /** Bytes that are shown. */
    static final int BYTES_MAX = 160;

    private Excerpt() {}

    /** As text when it is printable, else in hexadecimal. */
    static String of(byte[] payload) {
        int length = Math.min(payload.length, BYTES_MAX);
        for (int i = 0; i < length; i++) {
            if (payload[i] >= 0 && payload[i] < ' ' && !Character.isWhitespace(payload[i])) {
                return HexFormat.of().formatHex(payload, 0, length);
            }
        }
        return new String(payload, 0, length, StandardCharsets.UTF_8);
    }
}
