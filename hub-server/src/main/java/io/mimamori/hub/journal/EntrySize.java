package io.mimamori.hub.journal;

import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;

/** About how many bytes of memory an entry takes; for bounds, not for accounting. */
final class EntrySize {
    private static final int PACK_BYTES = 192;
    private static final int READING_BYTES = 112;

    private EntrySize() {}

    static long bytes(JournalEntry entry) {
        return switch (entry) {
            case JournalEntry.Readings(Pack pack) -> bytes(pack);
            case JournalEntry.Tick _ -> 64;
            case JournalEntry.SiteVersion site -> PACK_BYTES + 2L * site.yaml().length();
        };
    }

    private static long bytes(Pack pack) {
        long bytes = PACK_BYTES;
        for (Reading reading : pack.readings()) {
            bytes += READING_BYTES;
            if (reading.value() instanceof Value.Text(String text)) {
                bytes += 2L * text.length();
            }
        }
        return bytes;
    }
}
