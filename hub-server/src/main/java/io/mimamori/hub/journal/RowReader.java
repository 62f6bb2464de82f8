package io.mimamori.hub.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads what {@link RowWriter} wrote. Not thread-safe: one instance a row. Bytes that were not
 * written by it end in {@link IllegalArgumentException}, never in a wrong value.
 */
final class RowReader {
    /** Eight bytes, high byte first. */
    static final VarHandle BITS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    static final int CHECKSUM_BYTES = 4;

    private final byte[] bytes;
    private final int end;
    private final List<String> names = new ArrayList<>();
    private int at;

    RowReader(byte[] bytes) {
        this.bytes = bytes;
        this.end = bytes.length - CHECKSUM_BYTES;
        if (end < 0) {
            throw new IllegalArgumentException("only " + bytes.length + " bytes");
        }
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, end);
        long written = 0;
        for (int i = 0; i < CHECKSUM_BYTES; i++) {
            written = written << 8 | (bytes[end + i] & 0xFF);
        }
        if (written != sum.getValue()) {
            throw new IllegalArgumentException("checksum does not fit");
        }
    }

    boolean atEnd() {
        return at == end;
    }

    int readByte() {
        require(1);
        return bytes[at++] & 0xFF;
    }

    long readUnsigned() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = readByte();
            value |= (long) (next & 0x7F) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("number without end at byte " + at);
    }

    long readSigned() {
        long value = readUnsigned();
        return (value >>> 1) ^ -(value & 1);
    }

    /** A number of things of at least one byte each, so never above the bytes that are left. */
    int readCount() {
        long count = readUnsigned();
        if (count < 0 || count > end - at) {
            throw new IllegalArgumentException("count " + count + " at byte " + at);
        }
        return (int) count;
    }

    double readDouble() {
        require(Double.BYTES);
        long bits = (long) BITS.get(bytes, at);
        at += Double.BYTES;
        return Double.longBitsToDouble(bits);
    }

    String readText() {
        int length = readCount();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    String readName() {
        long number = readUnsigned();
        if (number == 0) {
            int length = readCount();
            String name = KnownNames.of(bytes, at, length);
            at += length;
            names.add(name);
            return name;
        }
        if (number < 0 || number > names.size()) {
            throw new IllegalArgumentException("name " + number + " at byte " + at);
        }
        return names.get((int) number - 1);
    }

    private void require(int count) {
        if (end - at < count) {
            throw new IllegalArgumentException("ends at byte " + at);
        }
    }
}
