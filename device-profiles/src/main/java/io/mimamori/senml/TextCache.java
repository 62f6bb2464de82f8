package io.mimamori.senml;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was made of recent short texts, so that a device that sends the same names all day
 * makes no garbage. Bounded: one entry a slot, the last one wins. Threads race for slots without
 * locks; entries are immutable, so the worst that a race does is to make one twice.
 */
final class TextCache<T> {
    private final @Nullable Entry<T>[] slots;
    private final Function<String, T> maker;

    /**
     * A new cache.
     *
     * @param slotCount most entries; a power of two
     */
    TextCache(int slotCount, Function<String, T> maker) {
        this.slots = newSlots(slotCount);
        this.maker = maker;
    }

    /** What {@code maker} gives for the text, new or kept. */
    T get(char[] text, int offset, int length) {
        int hash = length;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + text[i];
        }
        int slot = (hash ^ (hash >>> 15)) & (slots.length - 1);
        Entry<T> kept = slots[slot];
        if (kept != null && isEqual(kept.text, text, offset, length)) {
            return kept.made;
        }
        String string = new String(text, offset, length);
        Entry<T> entry = new Entry<>(string, maker.apply(string));
        slots[slot] = entry;
        return entry.made;
    }

    private static boolean isEqual(String kept, char[] text, int offset, int length) {
        if (kept.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (kept.charAt(i) != text[offset + i]) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <T> @Nullable Entry<T>[] newSlots(int count) {
        return new Entry[count];
    }

    private record Entry<T>(String text, T made) {}
}
