package io.mimamori.profile;

import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Names;
import io.mimamori.reading.Range;
import java.util.Optional;

/**
 * What one channel of every device of a kind measures; see {@link Channel} for the units.
 *
 * @param name channel name
 * @param senmlUnit unit sent on the wire (RFC 8428 section 12.1), same scale as {@code unit}; empty
 *     where SenML has no primary unit of that scale, then none is sent
 */
public record ProfileChannel(
        String name,
        String quantity,
        String unit,
        Optional<String> senmlUnit,
        double resolution,
        Range range) {
    public ProfileChannel {
        Names.require("channel", name);
    }

    /** The channel that {@code device} gets from it. */
    public Channel on(String device) {
        return new Channel(new ChannelId(device, name), quantity, unit, resolution, range);
    }
}
