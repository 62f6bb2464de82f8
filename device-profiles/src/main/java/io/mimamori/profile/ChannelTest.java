package io.mimamori.profile;

import io.mimamori.quality.QualityTest;
import io.mimamori.reading.ChannelId;
import java.util.Optional;

/**
 * A quality test and the channels whose readings go through it.
 *
 * @param device only on this one; empty for every device
 * @param channel only this one; empty for every channel
 */
public record ChannelTest(Optional<String> device, Optional<String> channel, QualityTest test) {
    boolean watches(ChannelId id) {
        return device.map(id.device()::equals).orElse(true)
                && channel.map(id.channel()::equals).orElse(true);
    }
}
