package io.mimamori.edge.sensor;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Where chance comes from: each purpose has a stream of its own, so that one sensor's spikes do not
 * move another one's rain, and a changed rate does not change the weather.
 */
record Seed(long value) {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** The seed of one purpose, such as {@code rain} or a device's name. */
    Seed of(String purpose) {
        long hash = FNV_OFFSET ^ value;
        for (int i = 0; i < purpose.length(); i++) {
            hash = (hash ^ purpose.charAt(i)) * FNV_PRIME;
        }
        return new Seed(new SplittableRandom(hash).nextLong());
    }

    RandomGenerator random() {
        return new SplittableRandom(value);
    }
}
