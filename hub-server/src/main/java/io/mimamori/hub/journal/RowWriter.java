package io.mimamori.hub.journal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of one row: varints, exact doubles, and names that are written once and then referred to.
 * Not thread-safe; reused from row to row.
 */
final class RowWriter {
    /** Names that are remembered in a row; one that loses its place is written again. */
    private static final int NAMES_MAX = 512;

    private final @Nullable String[] names = new @Nullable String[NAMES_MAX];
    private final int[] numbers = new int[NAMES_MAX];
    private int named;
    private byte[] bytes = new byte[16 * 1024];
    private int size;

    void clear() {
        Arrays.fill(names, null);
        named = 0;
        size = 0;
    }

    void writeByte(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    /** Seven bits a byte, low bits first; negative numbers take ten bytes. */
    void writeUnsigned(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Zigzag: small numbers of either sign are short. */
    void writeSigned(long value) {
        writeUnsigned((value << 1) ^ (value >> 63));
    }

    void writeDouble(double value) {
        room(Double.BYTES);
        RowReader.BITS.set(bytes, size, Double.doubleToRawLongBits(value));
        size += Double.BYTES;
    }

    void writeText(String text) {
        int length = text.length();
        room(5 + length);
        int start = size;
        writeUnsigned(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                size = start;
                writeUtf8(text);
                return;
            }
            bytes[size++] = (byte) c;
        }
    }

    private void writeUtf8(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeUnsigned(utf8.length);
        room(utf8.length);
        System.arraycopy(utf8, 0, bytes, size, utf8.length);
        size += utf8.length;
    }

    /** A text that may come again in this row: 0 and the text, or how it was numbered. */
    void writeName(String name) {
        int hash = name.hashCode();
        int slot = (hash ^ (hash >>> 9) ^ (hash >>> 18)) & (NAMES_MAX - 1);
        if (name.equals(names[slot])) {
            writeUnsigned(numbers[slot]);
            return;
        }
        names[slot] = name;
        numbers[slot] = ++named;
        writeUnsigned(0);
        writeText(name);
    }

    /** What was written, followed by its CRC-32C. */
    byte[] toBytes() {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, size);
        long value = sum.getValue();
        byte[] row = Arrays.copyOf(bytes, size + RowReader.CHECKSUM_BYTES);
        for (int i = 0; i < RowReader.CHECKSUM_BYTES; i++) {
            row[size + i] = (byte) (value >>> (24 - 8 * i));
        }
        return row;
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
