package io.mimamori.rule;

import io.mimamori.reading.Value;

/** The reading that a fold looks at: a cursor over the window, reused. Not thread-safe. */
final class Sample {
    private Chunk chunk = Chunk.EMPTY;
    private int index;

    void at(Chunk newChunk, int newIndex) {
        chunk = newChunk;
        index = newIndex;
    }

    /** Event time, ms since 1970 UTC. */
    long timeMillis() {
        return chunk.timeMillis(index);
    }

    boolean isJudged() {
        return chunk.isJudged(index);
    }

    boolean isNumeric() {
        return chunk.kind(index) == Chunk.NUMERIC;
    }

    boolean isText() {
        return chunk.kind(index) == Chunk.TEXT;
    }

    /** A state that is on. */
    boolean isOn() {
        return chunk.kind(index) == Chunk.STATE && chunk.number(index) != 0;
    }

    /** In the channel's unit; only of a numeric reading. */
    double number() {
        return chunk.number(index);
    }

    String text() {
        return chunk.text(index);
    }

    Value value() {
        return chunk.value(index);
    }

    io.mimamori.reading.Quality quality() {
        return chunk.quality(index);
    }

    long sequence() {
        return chunk.sequence(index);
    }
}
