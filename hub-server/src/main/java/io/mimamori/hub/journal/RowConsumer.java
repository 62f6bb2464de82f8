package io.mimamori.hub.journal;

import java.util.List;

/**
 * What reads the journal: a fold over its rows. It keeps its own offset beside its effects, so rows
 * come again after a crash and doing them twice must end as doing them once. Called on its loop's
 * thread only, but for {@link #offset}.
 */
public interface RowConsumer {
    /** Short and lower case; label of {@code mimamori_consumer_lag_rows}. */
    String name();

    /** The last row whose effects are durable; {@link Journal#START} before the first. */
    long offset();

    /**
     * Does the effects of these rows, oldest first, and stores the offset with them. A {@link
     * io.mimamori.StorageException} brings the same rows again after a while.
     */
    void accept(List<JournalRow> rows) throws InterruptedException;
}
