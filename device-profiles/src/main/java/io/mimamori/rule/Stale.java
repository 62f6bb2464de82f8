package io.mimamori.rule;

import java.time.Duration;
import java.util.Optional;

/**
 * Silence is a fault: STALE at the last reading's event time plus {@code after}, RECOVERED with the
 * next reading. While stale, the levels of the channel are frozen.
 */
public record Stale(String id, String channel, Optional<String> device, Duration after)
        implements Rule {
    public Stale {
        if (!after.isPositive()) {
            throw new IllegalArgumentException("stale rule " + id + ": after must be above zero");
        }
    }
}
