package io.mimamori.hub.simulation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.CRC32C;

/**
 * What was done, in order: a sum over all of it, and the newest lines for whoever looks for why.
 */
final class Trace {
    private static final int LINES_MAX = 40;

    private final Scheduler world;
    private final CRC32C sum = new CRC32C();
    private final Deque<String> newest = new ArrayDeque<>();

    Trace(Scheduler world) {
        this.world = world;
    }

    void add(String what) {
        String line = Instant.ofEpochMilli(world.now()) + " " + what;
        sum.update(line.getBytes(StandardCharsets.UTF_8));
        newest.add(line);
        if (newest.size() > LINES_MAX) {
            newest.remove();
        }
    }

    /** Equal for equal runs. */
    long sum() {
        return sum.getValue();
    }

    @Override
    public String toString() {
        return String.join("\n", newest);
    }
}
