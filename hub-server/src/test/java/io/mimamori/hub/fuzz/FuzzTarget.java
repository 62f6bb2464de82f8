package io.mimamori.hub.fuzz;

import java.io.IOException;
import java.util.Random;

/** One kind of input and where it is thrown. Not thread-safe. */
interface FuzzTarget {
    /** What became of an input. */
    enum Outcome {
        /** Some of it was taken. */
        TAKEN,
        /** It was answered with a refusal. */
        REFUSED,
        /** The connection ended, or no answer came: what was sent asked for none. */
        ENDED
    }

    /** As in {@code --of}. */
    String name();

    /** An input; the same for the same chance, whatever was thrown before. */
    byte[] make(Random random);

    /** Throws it; fails with an {@link AssertionError} when a promise is broken. */
    Outcome send(byte[] input) throws IOException;
}
