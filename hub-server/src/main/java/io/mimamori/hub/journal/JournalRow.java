package io.mimamori.hub.journal;

import java.util.List;

/**
 * One group commit.
 *
 * @param id rising, never repeated, not even after rows were removed
 * @param entries in the order in which they were offered
 */
public record JournalRow(long id, List<JournalEntry> entries) {
    public JournalRow {
        entries = List.copyOf(entries);
    }
}
