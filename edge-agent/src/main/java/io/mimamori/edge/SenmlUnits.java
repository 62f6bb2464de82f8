package io.mimamori.edge;

import io.mimamori.edge.spool.PackEncoder;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Units of the sites' channels where UCUM and SenML write them alike. Immutable. */
final class SenmlUnits implements PackEncoder.Units {
    /** RFC 8428 section 12.1 and RFC 8798. */
    private static final Set<String> ALIKE =
            Set.of(
                    "m", "mm", "Cel", "V", "W", "A", "s", "lx", "Pa", "Hz", "kg", "g", "dBm", "min",
                    "h");

    private final Map<ChannelId, String> units = new HashMap<>();

    SenmlUnits(List<Site> sites) {
        for (Site site : sites) {
            for (Channel channel : site.channels()) {
                if (ALIKE.contains(channel.unit())) {
                    units.put(channel.id(), channel.unit());
                }
            }
        }
    }

    @Override
    public String unitOf(String device, String channel) {
        return units.getOrDefault(new ChannelId(device, channel), "");
    }
}
