package io.mimamori.hub.ingest;

import io.mimamori.hub.HubClock;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.journal.Journal;
import io.mimamori.hub.ops.Metrics;
import java.util.function.LongSupplier;

/** The real {@link ReadingIngest} with a counter of time that belongs to a simulation. */
public final class SteppedIngest {
    private SteppedIngest() {}

    /** As of {@link ReadingIngest}; {@code nanos} in place of {@link System#nanoTime}. */
    public static Ingest open(
            Sites sites,
            Journal journal,
            HubClock clock,
            RefusalLog refusals,
            Metrics metrics,
            LongSupplier nanos) {
        return new ReadingIngest(sites, journal, clock, refusals, metrics, nanos);
    }
}
