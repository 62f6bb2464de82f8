package io.mimamori.rule;

import java.time.Duration;
import java.util.Optional;

/**
 * A person asks: RAISED at once with each press (a state that is on, or a number of at least 1).
 * Presses within {@code confirm} of the last one confirm the open episode and raise nothing new.
 * Only a person's answer closes it, never a reading.
 *
 * @param level severity name that the episode carries, such as {@code help}
 */
public record Button(
        String id, String channel, Optional<String> device, String level, Duration confirm)
        implements Rule {}
