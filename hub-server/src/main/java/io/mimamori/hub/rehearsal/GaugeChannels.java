package io.mimamori.hub.rehearsal;

import io.mimamori.reading.ChannelId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which channel of the site a gauge of a foreign file is. With no mapping given, a file of one
 * gauge is the only channel of the site. Not thread-safe.
 */
final class GaugeChannels {
    private final Set<ChannelId> channels;
    private final Map<String, String> devices;
    private @Nullable String onlyGauge;

    /**
     * @param devices {@code DEVICE} or {@code DEVICE/CHANNEL} by the gauge's code
     */
    GaugeChannels(Set<ChannelId> channels, Map<String, String> devices) {
        this.channels = channels;
        this.devices = devices;
    }

    /** The channel; empty to pass over; throws {@link IllegalArgumentException} to refuse. */
    Optional<ChannelId> of(String gauge) {
        if (devices.isEmpty()) {
            return Optional.of(only(gauge));
        }
        String device = devices.get(gauge);
        return device == null ? Optional.empty() : Optional.of(named(device));
    }

    private ChannelId only(String gauge) {
        if (onlyGauge == null) {
            onlyGauge = gauge;
        }
        if (!onlyGauge.equals(gauge)) {
            throw new IllegalArgumentException(
                    "gauge %s after gauge %s: say which device is which, --device %s=DEVICE"
                            .formatted(gauge, onlyGauge, onlyGauge));
        }
        return one(channels, "the site has %d channels: say --device CODE=DEVICE/CHANNEL");
    }

    private ChannelId named(String device) {
        List<ChannelId> found =
                channels.stream()
                        .filter(id -> device.equals(id.device()) || device.equals(id.toString()))
                        .toList();
        return one(
                found,
                "--device "
                        + device
                        + " fits %d channels of the site: write DEVICE/CHANNEL of one of them");
    }

    private static ChannelId one(java.util.Collection<ChannelId> found, String complaint) {
        if (found.size() != 1) {
            throw new IllegalArgumentException(complaint.formatted(found.size()));
        }
        return found.iterator().next();
    }
}
