package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import java.time.Duration;

/**
 * How people are told of what happens at one place: several alerts in one message, and not a
 * message each minute. What may be about a life is told at once and alone.
 *
 * @param patience before the first message, for others to join it; what is over by then is not told
 * @param interval from one message of a place to the next at least
 */
public record Pace(Duration patience, Duration interval) {
    public static final Pace STANDARD = new Pace(Duration.ofSeconds(30), Duration.ofMinutes(5));

    public Pace {
        if (patience.isNegative() || interval.isNegative()) {
            throw new IllegalArgumentException("a pace is not negative");
        }
    }

    static Pace read(ConfigNode node) {
        return new Pace(
                node.duration("groupWait", STANDARD.patience),
                node.duration("groupInterval", STANDARD.interval));
    }
}
