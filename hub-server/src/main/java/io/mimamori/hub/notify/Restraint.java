package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import java.time.Duration;
import java.util.Optional;

/**
 * What keeps people from being told too often, or at night of what can wait. Never of what may be
 * about a life, nor in the steps of an escalation.
 *
 * @param quiet when nothing is told of severity 2 and below
 * @param hourlyMax messages of severity 3 and below in any hour, more are one digest; 0: no limit
 * @param repeat after which an alert that somebody has seen and that still holds is told again;
 *     zero: never
 * @param repeatHigh after which what may be about a life and still holds is told again, whoever has
 *     seen it; zero: never
 */
public record Restraint(
        Optional<QuietHours> quiet, int hourlyMax, Duration repeat, Duration repeatHigh) {
    public static final Restraint STANDARD =
            new Restraint(Optional.of(QuietHours.STANDARD), 6, Duration.ofHours(4), Duration.ZERO);

    /** Where everybody reads: told again while a danger lasts, whatever staff have seen. */
    static final Restraint PUBLIC =
            new Restraint(
                    Optional.of(QuietHours.STANDARD), 6, Duration.ZERO, Duration.ofMinutes(60));

    /** Severity up to which quiet hours hold. */
    static final int QUIET_SEVERITY_MAX = 2;

    /** Severity up to which messages are counted. */
    static final int CAPPED_SEVERITY_MAX = 3;

    private static final int HOURLY_MAX = 1_000;

    public Restraint {
        if (hourlyMax < 0 || repeat.isNegative() || repeatHigh.isNegative()) {
            throw new IllegalArgumentException("a restraint is not negative");
        }
    }

    /** {@code otherwise}: what holds where nothing is said. */
    static Restraint read(ConfigNode node, Restraint otherwise) {
        return new Restraint(
                QuietHours.read(node),
                node.integer("hourlyMax", otherwise.hourlyMax, 0, HOURLY_MAX),
                node.duration("repeat", otherwise.repeat),
                node.duration("repeatHigh", otherwise.repeatHigh));
    }
}
