package io.mimamori.hub.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Puts together what goes over a wire. Not thread-safe. */
final class ByteWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ByteWriter u8(int value) {
        out.write(value);
        return this;
    }

    ByteWriter u16(int value) {
        return u8(value >> 8).u8(value);
    }

    ByteWriter u32(long value) {
        return u16((int) (value >> 16)).u16((int) value);
    }

    ByteWriter bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    ByteWriter ascii(String text) {
        return bytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A UTF-8 string of MQTT, its length in front. */
    ByteWriter text(String text) {
        return binary(text.getBytes(StandardCharsets.UTF_8));
    }

    ByteWriter binary(byte[] bytes) {
        return u16(bytes.length).bytes(bytes);
    }

    /** A variable byte integer of MQTT (5.0 section 1.5.5). */
    ByteWriter variable(int value) {
        int rest = value;
        while (rest > 0x7F) {
            u8((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        return u8(rest);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
