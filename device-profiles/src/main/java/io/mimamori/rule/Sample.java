package io.mimamori.rule;

import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;

/** The reading that a fold looks at: a cursor over the window, reused. Not thread-safe. */
final class Sample {
    private Chunk chunk = Chunk.EMPTY;
    private int index;
    private Quality quality = Quality.GOOD;

    void at(Chunk newChunk, int newIndex) {
        chunk = newChunk;
        index = newIndex;
        quality = newChunk.quality(newIndex);
    }

    /** Event time, ms since 1970 UTC. */
    long timeMillis() {
        return chunk.timeMillis(index);
    }

    /** Number of its channel among the {@link Sources}. */
    int source() {
        return chunk.source(index);
    }

    boolean isJudged() {
        return quality.isJudged();
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

    /** The verdict: that at the door, or that of the channel's sensor rule once it has looked. */
    Quality quality() {
        return quality;
    }

    /** The sensor rule's verdict, for the rules that look after it. */
    void judge(Quality verdict) {
        quality = verdict;
    }

    long sequence() {
        return chunk.sequence(index);
    }
}
