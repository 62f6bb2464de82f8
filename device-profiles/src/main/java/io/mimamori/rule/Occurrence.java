package io.mimamori.rule;

import java.time.Duration;
import java.util.Optional;

/**
 * Something is seen, and is over when it has not been seen for a while: RAISED at the first
 * sighting, CLEARED at the last one plus {@code quiet}. After that nothing is raised for {@code
 * cooldown}. A sighting is a state that is on, a number of at least {@code atLeast}, or a text
 * equal to {@code text}.
 *
 * @param level severity name that the episode carries, such as {@code bear}
 * @param atLeast smallest number that counts as seen
 * @param text the text that counts as seen; empty: any text that is not empty
 */
public record Occurrence(
        String id,
        String channel,
        Optional<String> device,
        String level,
        double atLeast,
        Optional<String> text,
        Duration quiet,
        Duration cooldown)
        implements Rule {
    public Occurrence {
        if (!quiet.isPositive() || cooldown.isNegative()) {
            throw new IllegalArgumentException(
                    "occurrence " + id + ": quiet must be above zero and cooldown not negative");
        }
    }
}
