package io.mimamori.hub.journal;

/**
 * One thing that happened to the hub. The judge is a fold over these, in the order of the journal.
 */
public sealed interface JournalEntry {
    /** Readings that passed the door. */
    record Readings(io.mimamori.reading.Pack pack) implements JournalEntry {}

    /** The clock reached a timer of the judge; ms since 1970 UTC on the hub's clock. */
    record Tick(long nowMillis) implements JournalEntry {}

    /**
     * A site file was read that differs from the version before.
     *
     * @param version rising by one for each site
     * @param yaml the file's text, verbatim
     */
    record SiteVersion(String tenant, String site, int version, String yaml)
            implements JournalEntry {}
}
