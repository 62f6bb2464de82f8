package io.mimamori.hub.journal;

import java.util.stream.LongStream;

/** Seeds of property tests; {@code -Dseed=N} replays one. */
final class Seeds {
    private Seeds() {}

    static LongStream of(int count) {
        Long one = Long.getLong("seed");
        return one == null ? LongStream.rangeClosed(1, count) : LongStream.of(one);
    }
}
