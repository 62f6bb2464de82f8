package io.mimamori.rule;

import io.mimamori.quality.Qartod;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;

/** The reading that a fold looks at: a cursor over the window, reused. Not thread-safe. */
final class Sample {
    private final Window window;
    private Chunk chunk = Chunk.EMPTY;
    private int index;
    private Quality quality = Quality.GOOD;
    private Quality firstQuality = Quality.GOOD;

    Sample(Window window) {
        this.window = window;
    }

    void at(Chunk newChunk, int newIndex) {
        chunk = newChunk;
        index = newIndex;
        quality = newChunk.finalQuality(newIndex);
        firstQuality = newChunk.firstQuality(newIndex);
    }

    /** Goes to a reading that is to be judged anew. */
    void beginAt(Chunk newChunk, int newIndex) {
        at(newChunk, newIndex);
        quality = newChunk.quality(newIndex);
        firstQuality = quality;
    }

    /** The next number of the same source that was good at the door, as the window has it now. */
    boolean findNext(Next next) {
        return window.findNext(chunk, index, next);
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

    /** The verdict before the reading that follows was known. */
    Quality firstQuality() {
        return firstQuality;
    }

    /** The sensor rule's verdict, for the rules that look after it. */
    void judge(Quality verdict) {
        firstQuality = Qartod.worst(firstQuality, verdict);
        quality = verdict;
    }

    /** The quality tests' verdicts: without the reading that follows, and with it. */
    void judge(Quality first, Quality last) {
        firstQuality = first;
        quality = last;
    }

    /** Keeps the verdicts with the reading; whether they are new. */
    boolean keepVerdict() {
        return chunk.judged(index, firstQuality, quality);
    }

    /** A reading that follows; reused. */
    static final class Next {
        long timeMillis;
        double number;
    }

    long sequence() {
        return chunk.sequence(index);
    }
}
