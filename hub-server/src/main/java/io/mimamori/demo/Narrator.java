package io.mimamori.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/** Prints one line per remarkable thing, with the seconds since the beginning. Thread-safe. */
final class Narrator {
    private final PrintStream out;
    private final InstantSource clock;
    private final Instant begin;

    Narrator(PrintStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
        this.begin = clock.instant();
    }

    void say(String who, String what) {
        double seconds = Duration.between(begin, clock.instant()).toMillis() / 1_000.0;
        synchronized (this) {
            out.printf(Locale.ROOT, "%6.1f s  %-13s %s%n", seconds, who, what);
        }
    }

    /** A line without time. */
    synchronized void print(String line) {
        out.println(line);
    }
}
