package io.mimamori.hub.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes to bytes that were right before. Stateless. */
final class Mutator {
    /** Longest input, in bytes. */
    private static final int BYTES_MAX = 80_000;

    /** What parsers stumble over: numbers at limits, nesting, types, escapes, encodings. */
    private static final List<String> TOKENS =
            List.of(
                    "1e999",
                    "-1e-999",
                    "9223372036854775808",
                    "-9223372036854775809",
                    "18446744073709551616",
                    "2147483648",
                    "1.7976931348623157e308",
                    "4.9e-324",
                    "-0",
                    "NaN",
                    "Infinity",
                    "0x10",
                    "null",
                    "true",
                    "{}",
                    "[]",
                    "\"\"",
                    "\"v\":",
                    "\"bver\":11,",
                    "\"x_\":1,",
                    "\\u0000",
                    "\\ud800",
                    "\0",
                    "\u00ff\u00fe",
                    "\u00c0\u0080",
                    "\u00ed\u00a0\u0080",
                    "\u00f4\u0090\u0080\u0080",
                    "%00",
                    "%2e%2e%2f",
                    "../../",
                    "\r\n\r\n",
                    "\r\nX: y",
                    "+/#",
                    "$share/a/",
                    "\u001b\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
                    "{\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
                    "\u009b\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
                    "\u00fb\u007f\u00f0\0\0\0\0\0\0",
                    "\u009f\u009f\u009f",
                    "\u00c2A\u00ff",
                    "\u00d8c");

    private Mutator() {}

    /** One to four changes; {@code others} are spliced in. */
    static byte[] mutate(Random random, byte[] bytes, List<byte[]> others) {
        byte[] mutated = bytes.clone();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            mutated = once(random, mutated, others);
        }
        return mutated.length > BYTES_MAX ? Arrays.copyOf(mutated, BYTES_MAX) : mutated;
    }

    static String mutate(Random random, String text) {
        return new String(
                mutate(random, text.getBytes(ISO_8859_1), List.of(text.getBytes(ISO_8859_1))),
                ISO_8859_1);
    }

    private static byte[] once(Random random, byte[] bytes, List<byte[]> others) {
        if (bytes.length == 0) {
            return token(random);
        }
        int at = random.nextInt(bytes.length);
        int until = Math.min(bytes.length, at + 1 + random.nextInt(16));
        switch (random.nextInt(12)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> bytes[at] = (byte) (bytes[at] + random.nextInt(-3, 4));
            case 3 -> lie(random, bytes, at);
            case 4 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 5 -> {
                return replaced(bytes, at, until, new byte[0]);
            }
            case 6 -> {
                return replaced(bytes, at, at, Arrays.copyOfRange(bytes, at, until));
            }
            case 7 -> {
                return replaced(bytes, at, until, token(random));
            }
            case 8 -> {
                return replaced(bytes, at, at, token(random));
            }
            case 9 -> {
                byte[] other = others.get(random.nextInt(others.size()));
                int from = other.length == 0 ? 0 : random.nextInt(other.length);
                return replaced(bytes, at, until, Arrays.copyOfRange(other, from, other.length));
            }
            case 10 -> {
                return replaced(bytes, at, at, nesting(random));
            }
            default -> {
                int from = random.nextInt(bytes.length);
                int count = Math.min(until - at, bytes.length - from);
                System.arraycopy(bytes.clone(), from, bytes, at, Math.min(count, until - at));
            }
        }
        return bytes;
    }

    /** A length of one, two or four bytes that is not the length of anything. */
    private static void lie(Random random, byte[] bytes, int at) {
        int size = 1 << random.nextInt(3);
        byte fill = (byte) List.of(0, 0xFF, 0x7F, 0x80, 1).get(random.nextInt(5)).intValue();
        Arrays.fill(bytes, at, Math.min(bytes.length, at + size), fill);
    }

    private static byte[] nesting(Random random) {
        String open =
                List.of("[", "{\"a\":", "\u0081", "\u009f", "\u00a1aa").get(random.nextInt(5));
        return open.repeat(1 << random.nextInt(1, 12)).getBytes(ISO_8859_1);
    }

    private static byte[] token(Random random) {
        return TOKENS.get(random.nextInt(TOKENS.size())).getBytes(ISO_8859_1);
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        byte[] result = new byte[bytes.length - (to - from) + by.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(by, 0, result, from, by.length);
        System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
        return result;
    }
}
