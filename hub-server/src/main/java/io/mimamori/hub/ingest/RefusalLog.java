package io.mimamori.hub.ingest;

import java.util.List;

/** Counts and keeps what was refused, bounded; the oldest goes first. Thread-safe, never waits. */
public interface RefusalLog {
    /** Counts it and keeps it; {@code refusal.id()} is given by the log. */
    void add(Refusal refusal);

    /** Newest first, older than {@code beforeId} ({@link Long#MAX_VALUE}: from the newest). */
    List<Refusal> list(long beforeId, int limit);
}
