package io.mimamori.rule;

import io.mimamori.reading.Pack;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;

/** A reading on its way into a window, as primitives; reused. Not thread-safe. */
final class Arrival {
    long timeMillis;

    /** Number of its channel among the {@link Sources} of the state that takes it. */
    int source;

    int kind;
    double number;
    String text = "";
    int qualityCode;
    long sequence;
    int delayMillis;

    void set(Reading reading, Pack pack) {
        timeMillis = reading.timeMillis();
        qualityCode = reading.quality().code();
        sequence = pack.sequence();
        delayMillis = clamp(pack.receivedMillis() - timeMillis);
        text = "";
        switch (reading.value()) {
            case Value.Numeric numeric -> {
                kind = Chunk.NUMERIC;
                number = numeric.number();
            }
            case Value.State state -> {
                kind = Chunk.STATE;
                number = state.on() ? 1 : 0;
            }
            case Value.Text written -> {
                kind = Chunk.TEXT;
                number = 0;
                text = written.text();
            }
        }
    }

    private static int clamp(long millis) {
        return Math.clamp(millis, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** A number that was good at the door. */
    boolean isJudgedNumber() {
        return kind == Chunk.NUMERIC && Quality.ofCode(qualityCode).isJudged();
    }

    boolean saysTheSameAs(Chunk chunk, int index) {
        return kind == chunk.kind(index)
                && Double.compare(number, chunk.number(index)) == 0
                && text.equals(chunk.text(index))
                && qualityCode == chunk.quality(index).code();
    }

    /** Of two readings of one time: the higher sequence number, else the greater value. */
    boolean winsOver(Chunk chunk, int index) {
        int order = Long.compare(sequence, chunk.sequence(index));
        order = order != 0 ? order : Integer.compare(kind, chunk.kind(index));
        order = order != 0 ? order : Double.compare(number, chunk.number(index));
        order = order != 0 ? order : text.compareTo(chunk.text(index));
        order = order != 0 ? order : qualityCode - chunk.quality(index).code();
        return order > 0;
    }
}
