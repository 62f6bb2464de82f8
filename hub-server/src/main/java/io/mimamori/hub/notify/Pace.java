package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import java.time.Duration;

/**
 * How people are told of what happens at one place: several alerts in one message, and not a
 * message each minute. What may be about a life is told at once and alone.
 *
 * @param patience before the first message, for others to join it; what is over by then is not told
 * @param interval from one message of a place to the next at least
 * @param restraint what keeps them from being told too often
 */
public record Pace(Duration patience, Duration interval, Restraint restraint) {
    public static final Pace STANDARD =
            new Pace(Duration.ofSeconds(30), Duration.ofMinutes(5), Restraint.STANDARD);

    public Pace {
        if (patience.isNegative() || interval.isNegative()) {
            throw new IllegalArgumentException("a pace is not negative");
        }
    }

    static Pace read(ConfigNode node) {
        return read(node, Restraint.STANDARD);
    }

    /** {@code otherwise}: the restraint where nothing is said. */
    static Pace read(ConfigNode node, Restraint otherwise) {
        return new Pace(
                node.duration("groupWait", STANDARD.patience),
                node.duration("groupInterval", STANDARD.interval),
                Restraint.read(node, otherwise));
    }
}
