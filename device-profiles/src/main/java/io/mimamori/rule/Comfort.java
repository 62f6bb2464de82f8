package io.mimamori.rule;

import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Heat and cold in a room, one instance a device. Heat is judged by {@link Wbgt} from temperature
 * and humidity, cold by temperature alone. Levels, the gravest first: {@code danger} and {@code
 * severe} for heat, {@code freezing} and {@code cold}. Given up when for {@link #HOLD_DOWN} it was
 * better by {@link #HYSTERESIS}.
 *
 * @param temperature channel name, °C
 * @param humidity channel name, relative, %; a device without it is judged for cold only
 * @param severe WBGT, °C, held for {@link #SEVERE_FOR}; at night a degree less
 * @param danger WBGT, °C, held for {@link #DANGER_FOR}; at night a degree less
 * @param cold a temperature below it, °C, held for {@link #COLD_FOR}
 * @param freezing pipes may freeze below it, °C, held for {@link #COLD_FOR}
 */
public record Comfort(
        String id,
        Optional<String> device,
        String temperature,
        String humidity,
        double severe,
        double danger,
        double cold,
        double freezing)
        implements JointRule {
    static final Duration SEVERE_FOR = Duration.ofMinutes(30);
    static final Duration DANGER_FOR = Duration.ofMinutes(15);
    static final Duration COLD_FOR = Duration.ofMinutes(60);
    static final Duration HOLD_DOWN = Duration.ofMinutes(30);

    /** How old the humidity may be by which a temperature is judged. */
    static final Duration HUMIDITY_AGE_MAX = Duration.ofMinutes(60);

    static final double HYSTERESIS = 0.5;
    static final double NIGHT_LESS = 1;
    static final int NIGHT_BEGINS_HOUR = 22;
    static final int NIGHT_ENDS_HOUR = 6;

    public Comfort {
        if (!(severe < danger) || !(freezing < cold)) {
            throw new IllegalArgumentException(
                    "comfort %s: danger must be above severe, and freezing below cold"
                            .formatted(id));
        }
    }

    @Override
    public String channel() {
        return temperature;
    }

    @Override
    public boolean watches(ChannelId id) {
        return (id.channel().equals(temperature) || id.channel().equals(humidity))
                && (device.isEmpty() || device.get().equals(id.device()));
    }

    @Override
    public Map<String, List<Channel>> groups(Site site) {
        Map<String, List<Channel>> groups = new LinkedHashMap<>();
        for (Channel channel : site.channels()) {
            ChannelId id = channel.id();
            if (watches(id) && id.channel().equals(temperature)) {
                // Of one time, the humidity is looked at before the temperature.
                List<Channel> group = new ArrayList<>();
                site.channel(new ChannelId(id.device(), humidity)).ifPresent(group::add);
                group.add(channel);
                groups.put(id.device(), group);
            }
        }
        return groups;
    }
}
