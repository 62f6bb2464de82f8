package io.mimamori.rule;

import java.util.List;

/**
 * Folds readings, ticks and site versions into episodes: (state, event) -> (state', effects). It
 * holds the state and nothing else; equal events give equal effects. Not thread-safe: one owner.
 */
public final class Judge {
    /** No timer is set. */
    public static final long NEVER = Long.MAX_VALUE;

    /** One step of the fold; the effects in the order in which they are to be done. */
    public List<Effect> step(JudgeEvent event) {
        return List.of();
    }

    /** When the next timer is due, ms since 1970 UTC, or {@link #NEVER}. */
    public long nextDeadlineMillis() {
        return NEVER;
    }

    /**
     * Hands over the parts of the state that changed since the last call, under keys that stay the
     * same. Put them in one transaction with the journal position that the state stands for.
     */
    public void checkpoint(Checkpoint sink) {
        sink.remove("");
    }

    /** Takes the state back, part by part; only on a new judge, before the first step. */
    public void restore(String key, byte[] part) {
        if (key.isEmpty()) {
            throw new IllegalStateException(key + part.length);
        }
    }

    /** Where the changed parts of the state go. */
    public interface Checkpoint {
        void put(String key, byte[] part);

        void remove(String key);
    }
}
