package io.mimamori.hub.ops;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of the journal's room for readings is used, and how long the rest lasts as it fills now:
 * for the operator, long before devices have to wait. Thread-safe; does not wait.
 */
public final class JournalRoom {
    /** Time between two calls of {@link #look}. */
    public static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    /** Used part from which it is told, and told again, %. */
    private static final int FILLING = 50;

    private static final int NEARLY_FULL = 80;
    private static final int HYSTERESIS = 5;

    /** How fast it fills is seen over ten minutes. */
    private static final int LOOKS_MAX = 61;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final Logger LOG = LoggerFactory.getLogger(JournalRoom.class);

    private record Look(long nanos, long bytes) {}

    private final LongSupplier bytes;
    private final long room;
    private final LongSupplier nanos;
    private final Deque<Look> looks = new ArrayDeque<>();
    private int told;

    /**
     * The room of one journal.
     *
     * @param bytes what the journal uses now
     * @param bytesMax its bound, of which readings may use 90 %
     * @param nanos {@link System#nanoTime}
     */
    public JournalRoom(LongSupplier bytes, long bytesMax, LongSupplier nanos) {
        this.bytes = bytes;
        this.room = bytesMax - bytesMax / 10;
        this.nanos = nanos;
    }

    /** To be called each {@link #LOOK_EVERY}. */
    public synchronized void look() {
        looks.add(new Look(nanos.getAsLong(), bytes.getAsLong()));
        if (looks.size() > LOOKS_MAX) {
            looks.remove();
        }
        double used = usedPercent();
        int level = used >= NEARLY_FULL ? NEARLY_FULL : used >= FILLING ? FILLING : 0;
        if (level > told) {
            told = level;
            LOG.warn(sentence(used));
        } else if (used < told - HYSTERESIS) {
            told = level;
            LOG.info("the journal has room again: {} % are used", Math.round(used));
        }
    }

    /** Used part of the room for readings, %; over 100 while the reserve is used. */
    public double usedPercent() {
        return 100.0 * bytes.getAsLong() / room;
    }

    /** Until devices have to wait if it goes on like this; infinite while it does not fill. */
    public synchronized double secondsUntilFull() {
        if (looks.size() < 2) {
            return Double.POSITIVE_INFINITY;
        }
        long grown = looks.getLast().bytes - looks.getFirst().bytes;
        double seconds = (looks.getLast().nanos - looks.getFirst().nanos) / NANOS_PER_SECOND;
        double left = Math.max(0, room - looks.getLast().bytes);
        return grown <= 0 ? Double.POSITIVE_INFINITY : left * seconds / grown;
    }

    /** What the operator should know; empty while there is plenty. */
    public synchronized Optional<String> problem() {
        return told == 0 ? Optional.empty() : Optional.of(sentence(usedPercent()));
    }

    private String sentence(double used) {
        double seconds = secondsUntilFull();
        String until =
                Double.isInfinite(seconds)
                        ? "does not fill at the moment"
                        : String.format(
                                Locale.ROOT,
                                "is full in about %.1f h as it fills now",
                                seconds / Duration.ofHours(1).toSeconds());
        return "the journal uses %d %% of its room for readings (%d MiB) and %s; once it is full, devices have to wait: see which consumer is behind (mimamori_consumer_lag_rows, and the other checks here), or raise journal.bytesMax"
                .formatted(Math.round(used), room >> 20, until);
    }
}
