package io.mimamori.rule;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Levels that a number climbs: raised at a value of at least a rung's threshold, given up below
 * threshold minus hysteresis, both compared in whole steps of the channel's resolution.
 *
 * @param rungs lowest first, thresholds strictly rising
 * @param hysteresis in the channel's unit, not negative
 * @param holdUp how long a rung must be met, in event time, before it is raised
 * @param holdDown how long a rung must be missed, in event time, before it is given up
 */
public record Ladder(
        String id,
        String channel,
        Optional<String> device,
        List<Rung> rungs,
        double hysteresis,
        Duration holdUp,
        Duration holdDown)
        implements Rule {
    public Ladder {
        rungs = List.copyOf(rungs);
        if (rungs.isEmpty()) {
            throw new IllegalArgumentException("ladder " + id + " has no levels");
        }
        for (int i = 1; i < rungs.size(); i++) {
            if (!(rungs.get(i - 1).threshold() < rungs.get(i).threshold())) {
                throw new IllegalArgumentException(
                        "level %s (%s) is not above level %s (%s)"
                                .formatted(
                                        rungs.get(i).level(),
                                        rungs.get(i).threshold(),
                                        rungs.get(i - 1).level(),
                                        rungs.get(i - 1).threshold()));
            }
        }
    }

    /**
     * One level.
     *
     * @param level the rung's name, such as {@code flood}
     * @param threshold in the channel's unit
     * @param basis who set the threshold: statutory names appear in texts only for statutory ones
     */
    public record Rung(String level, double threshold, Basis basis) {}

    /** Who set a threshold. */
    public enum Basis {
        STATUTORY,
        CRISIS_GAUGE,
        CITY
    }
}
