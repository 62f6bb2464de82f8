package io.mimamori.hub.ops;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether the machine's clock was set while the hub ran: it is compared with the time that has
 * passed by the machine's own counter, which nobody sets. Thread-safe.
 */
public final class ClockSteps {
    /** What a running clock is corrected by without a word, and what the doors tolerate. */
    private static final Duration TOLERATED = Duration.ofSeconds(60);

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final InstantSource machine;
    private final LongSupplier nanos;
    private final long startMillis;
    private final long startNanos;

    /**
     * Begins now.
     *
     * @param nanos {@link System#nanoTime}
     */
    public ClockSteps(InstantSource machine, LongSupplier nanos) {
        this.machine = machine;
        this.nanos = nanos;
        this.startMillis = machine.millis();
        this.startNanos = nanos.getAsLong();
    }

    /**
     * The later of the machine's clock and what it would say if nobody had set it, ms since 1970
     * UTC: a clock that is set back does not make yesterday's good readings tomorrow's.
     */
    public long latestMillis() {
        return Math.max(machine.millis(), unsetMillis());
    }

    /** What the operator should know; empty while the clock runs as it should. */
    public Optional<String> problem() {
        Duration step = Duration.ofMillis(machine.millis() - unsetMillis());
        return step.abs().compareTo(TOLERATED) <= 0
                ? Optional.empty()
                : Optional.of(
                        "the machine's clock was set %s by %d s since %s; check its time service (NTP), and start the hub again once the time is right"
                                .formatted(
                                        step.isNegative() ? "back" : "forward",
                                        step.abs().toSeconds(),
                                        Instant.ofEpochMilli(startMillis)));
    }

    private long unsetMillis() {
        return startMillis + (nanos.getAsLong() - startNanos) / NANOS_PER_MILLI;
    }
}
