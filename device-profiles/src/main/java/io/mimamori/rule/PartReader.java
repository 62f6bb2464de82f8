package io.mimamori.rule;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link PartWriter} wrote. Not thread-safe. */
final class PartReader {
    private final byte[] bytes;
    private int at;

    PartReader(byte[] bytes) {
        this.bytes = bytes;
    }

    int octet() {
        if (at == bytes.length) {
            throw new IllegalArgumentException(
                    "a part of the judge's checkpoint ends after " + at + " bytes, too early");
        }
        return bytes[at++] & 0xFF;
    }

    boolean flag() {
        return octet() != 0;
    }

    long number() {
        long rest = 0;
        int shift = 0;
        int octet;
        do {
            octet = octet();
            rest |= (long) (octet & 0x7F) << shift;
            shift += 7;
        } while ((octet & 0x80) != 0 && shift < 70);
        return (rest >>> 1) ^ -(rest & 1);
    }

    int count() {
        return Math.toIntExact(number());
    }

    double real() {
        long bits = 0;
        for (int i = 0; i < 8; i++) {
            bits = (bits << 8) | octet();
        }
        return Double.longBitsToDouble(bits);
    }

    String text() {
        return new String(blob(), StandardCharsets.UTF_8);
    }

    byte[] blob() {
        int length = count();
        if (length < 0 || length > bytes.length - at) {
            throw new IllegalArgumentException(
                    "a part of the judge's checkpoint says " + length + " bytes and has fewer");
        }
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** The version that the part begins with; the judge reads its own version only. */
    void version(int expected) {
        version(expected, expected);
    }

    /** The version that the part begins with, one of those from the oldest to the newest. */
    int version(int oldest, int newest) {
        int found = octet();
        if (found < oldest || found > newest) {
            throw new IllegalArgumentException(
                    "the judge's checkpoint has version %d, this program reads %d: start it with the version that wrote it, or rebuild the state from the journal"
                            .formatted(found, newest));
        }
        return found;
    }
}
