package io.mimamori.rule;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a part of a checkpoint: small numbers take one byte. Not thread-safe. */
final class PartWriter {
    private static final VarHandle BITS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int size;

    PartWriter() {
        this(256);
    }

    /** {@code octets} is how many are expected; more are taken. */
    PartWriter(int octets) {
        bytes = new byte[octets];
    }

    void octet(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    private void room(int octets) {
        if (bytes.length - size < octets) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + octets));
        }
    }

    void flag(boolean value) {
        octet(value ? 1 : 0);
    }

    /** Any number; near zero is short (zigzag, seven bits a byte). */
    void number(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            octet((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        octet((int) rest);
    }

    void count(int value) {
        number(value);
    }

    void real(double value) {
        room(Double.BYTES);
        BITS.set(bytes, size, Double.doubleToRawLongBits(value));
        size += Double.BYTES;
    }

    void text(String value) {
        blob(value.getBytes(StandardCharsets.UTF_8));
    }

    void blob(byte[] value) {
        count(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }
}
