package io.mimamori.rule;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How fast a number climbs: the newest reading less the oldest good one of the last {@code over},
 * both in event time; one reading alone has no rate. Raised at a rise of at least a rung's
 * threshold, given up when for {@code holdDown} no reading showed it any more.
 *
 * @param rungs lowest first, thresholds strictly rising: the rise within {@code over}, in the
 *     channel's unit
 * @param over the time in which the rise is measured
 * @param holdDown how long, in event time, no reading may show the rise before it is given up
 */
public record RateOfRise(
        String id,
        String channel,
        Optional<String> device,
        List<Ladder.Rung> rungs,
        Duration over,
        Duration holdDown)
        implements Rule {
    /** Readings within {@code over} that are looked back at; of more only the newest. */
    static final int READINGS_MAX = 720;

    /** How long a rise is kept up after the last reading that showed it. */
    public static final Duration HOLD_DOWN = Duration.ofMinutes(30);

    public RateOfRise {
        rungs = List.copyOf(rungs);
        if (rungs.isEmpty() || !(rungs.getFirst().threshold() > 0)) {
            throw new IllegalArgumentException(
                    "rate of rise " + id + ": the lowest threshold must be above zero");
        }
        if (!over.isPositive() || holdDown.isNegative()) {
            throw new IllegalArgumentException(
                    "rate of rise " + id + ": over must be above zero and holdDown not negative");
        }
    }
}
