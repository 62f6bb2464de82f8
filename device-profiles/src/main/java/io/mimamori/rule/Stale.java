package io.mimamori.rule;

import io.mimamori.reading.ChannelId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Silence is a fault: STALE at the last reading's event time plus {@code after}, RECOVERED with the
 * next reading. While stale, the levels of the channel are frozen.
 *
 * <p>A gauge that reports each few minutes above its start level and once a day below it has two
 * modes: after a good reading of at least {@link Alert#above} the shorter {@link Alert#after}
 * holds. It holds also while a neighbour is high: then silence is {@link #UNKNOWN_DANGEROUS}, known
 * at the latest of the neighbour's crossing and the shorter time.
 *
 * @param after longest silence that is no fault
 * @param alert what holds instead while the channel is high; empty: there is no such mode
 * @param resting devices that are known to be away (season, works) and until when: no alarm before
 *     then, but levels freeze all the same
 */
public record Stale(
        String id,
        String channel,
        Optional<String> device,
        Duration after,
        Optional<Alert> alert,
        Map<String, Instant> resting)
        implements Rule {
    /** Level of a STALE event of a channel that would be quiet, was not a neighbour high. */
    public static final String UNKNOWN_DANGEROUS = "unknown-dangerous";

    public Stale {
        resting = Map.copyOf(resting);
        if (!after.isPositive()) {
            throw new IllegalArgumentException("stale rule " + id + ": after must be above zero");
        }
    }

    /** Silence that is a fault at any time, of devices none of which rests. */
    public Stale(String id, String channel, Optional<String> device, Duration after) {
        this(id, channel, device, after, Optional.empty(), Map.of());
    }

    /**
     * The mode in which the device reports often.
     *
     * @param above the smallest value at which it does, in the channel's unit
     * @param after longest silence that is no fault then; three intervals are usual
     * @param neighbours gauges, and rain, beside it
     */
    public record Alert(double above, Duration after, List<Neighbour> neighbours) {
        public Alert {
            neighbours = List.copyOf(neighbours);
            if (!after.isPositive()) {
                throw new IllegalArgumentException("alertAfter must be above zero");
            }
        }
    }

    /**
     * A channel beside.
     *
     * @param above the smallest value at which it is high, in its unit
     */
    public record Neighbour(ChannelId channel, double above) {}

    /** The same rule with devices that rest. */
    public Stale resting(Map<String, Instant> devices) {
        return new Stale(id, channel, device, after, alert, devices);
    }
}
