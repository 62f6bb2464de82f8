package io.mimamori.rule;

import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Several channels agree: raised when at least {@code need} of the inputs are met, given up when
 * for {@code holdDown} fewer were. For gauges beside and upstream of each other, and for rain. An
 * input whose data is missing or bad stays as it was: it neither raises nor clears.
 *
 * @param level the level that holds while enough inputs are met, such as {@code flood}
 * @param inputs at least {@code need}, each one channel of the site
 * @param need n of the m inputs
 */
public record Composite(
        String id, String level, List<Input> inputs, int need, Duration holdUp, Duration holdDown)
        implements JointRule {
    public Composite {
        inputs = List.copyOf(inputs);
        if (need < 1 || need > inputs.size()) {
            throw new IllegalArgumentException(
                    "composite %s: need is %d of %d inputs".formatted(id, need, inputs.size()));
        }
    }

    /**
     * One channel and when it counts.
     *
     * @param atLeast met by a value of at least this, in the channel's unit
     * @param hysteresis met until a value is below {@code atLeast} less this
     * @param within counts so long after the last reading that met it, in event time: for what is
     *     upstream, and for rain that has fallen
     */
    public record Input(ChannelId channel, double atLeast, double hysteresis, Duration within) {}

    @Override
    public String channel() {
        return inputs.getFirst().channel().channel();
    }

    @Override
    public boolean watches(ChannelId id) {
        return inputs.stream().anyMatch(input -> input.channel().equals(id));
    }

    @Override
    public Map<String, List<Channel>> groups(Site site) {
        List<Channel> channels =
                inputs.stream()
                        .map(input -> site.channel(input.channel()).orElseThrow())
                        .distinct()
                        .toList();
        return Map.of("all", channels);
    }
}
