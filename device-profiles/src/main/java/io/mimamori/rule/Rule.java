package io.mimamori.rule;

import io.mimamori.reading.ChannelId;
import java.util.Optional;

/**
 * What is watched for on a channel of a site. One rule makes one instance for each channel that it
 * {@link #watches}: a site with three gauges needs its ladder once.
 */
public sealed interface Rule
        permits Screening, SensorFault, Ladder, RateOfRise, Stale, Occurrence, Button, JointRule {
    /** Name, unique in the site. */
    String id();

    /** Channel name that the rule looks at. */
    String channel();

    /** Only on this device; empty for every device of the site that has the channel. */
    Optional<String> device();

    default boolean watches(ChannelId id) {
        return channel().equals(id.channel())
                && (device().isEmpty() || device().get().equals(id.device()));
    }
}
