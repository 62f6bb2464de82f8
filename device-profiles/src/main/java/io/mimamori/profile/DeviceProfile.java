package io.mimamori.profile;

import io.mimamori.rule.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a kind of device measures and how it is judged.
 *
 * @param name name of the profile, such as {@code river-level-radar}
 * @param version from 1, rises with every change of the profile
 * @param title name for people
 * @param driver what reads the hardware on the edge
 * @param channels at least one
 * @param quality tests that readings go through beside the gross range; without device
 * @param rules without device; each device of a site gets its own copies
 */
public record DeviceProfile(
        String name,
        int version,
        Kind kind,
        String title,
        String driver,
        Sampling sampling,
        List<ProfileChannel> channels,
        List<ChannelTest> quality,
        List<Rule> rules) {
    public DeviceProfile {
        channels = List.copyOf(channels);
        quality = List.copyOf(quality);
        rules = List.copyOf(rules);
    }

    public Optional<ProfileChannel> channel(String channelName) {
        return channels.stream().filter(each -> each.name().equals(channelName)).findFirst();
    }

    /** What the device is for. */
    public enum Kind {
        RIVER_LEVEL,
        RAIN,
        CAMERA_TRAP,
        MOTION,
        HOME,
        EDGE_HEALTH
    }

    /**
     * How often the device measures and reports.
     *
     * @param quiet between two measurements while nothing is the matter
     * @param alert between two measurements while a level holds
     * @param heartbeat longest silence of a device that works: it sends at least so often
     */
    public record Sampling(Duration quiet, Duration alert, Duration heartbeat) {}
}
