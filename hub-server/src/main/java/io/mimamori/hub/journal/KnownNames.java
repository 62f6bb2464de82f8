package io.mimamori.hub.journal;

import io.mimamori.reading.Names;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Names that were read before, found by their bytes: a backlog names the same channels all the way.
 * One entry a slot, the last one wins. Threads race for slots without locks; the worst that a race
 * does is to make a name twice.
 */
final class KnownNames {
    /** Most names; a power of two. */
    private static final int NAMES_MAX = 4_096;

    private static final @Nullable String[] NAMES = new @Nullable String[NAMES_MAX];

    private KnownNames() {}

    /** The text of the UTF-8 bytes; a name of ours as its {@link Names#canonical} object. */
    static String of(byte[] bytes, int from, int length) {
        int hash = length;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        int slot = (hash ^ (hash >>> 12) ^ (hash >>> 24)) & (NAMES_MAX - 1);
        String known = NAMES[slot];
        if (known != null && isEqual(known, bytes, from, length)) {
            return known;
        }
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        if (!Names.isValid(text)) {
            return text;
        }
        String name = Names.canonical(text);
        NAMES[slot] = name;
        return name;
    }

    private static boolean isEqual(String name, byte[] bytes, int from, int length) {
        if (name.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name.charAt(i) != bytes[from + i]) {
                return false;
            }
        }
        return true;
    }
}
