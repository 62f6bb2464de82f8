package io.mimamori.hub.device;

import io.mimamori.profile.LineMapping;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which channel belongs to which site, now. Thread-safe: readers see one whole snapshot; {@link
 * #put} swaps it.
 */
public final class Sites {
    /**
     * Channels by tenant, device, channel: looked up three times a reading, so without a key
     * object.
     */
    private record Snapshot(
            Map<String, Versioned> sites,
            Map<String, Map<String, Map<String, Optional<Placed>>>> channels,
            Map<String, Map<String, List<LineMapping>>> lines) {}

    /** A site and the version of its file. */
    public record Versioned(Site site, int version) {}

    /** A channel, where it is, and which series its readings make. */
    public record Placed(Site site, Channel channel, SeriesKey series) {
        public Placed(Site site, Channel channel) {
            this(
                    site,
                    channel,
                    new SeriesKey(site.tenant(), site.site(), channel.id(), channel.quantity()));
        }
    }

    private volatile Snapshot snapshot = new Snapshot(Map.of(), Map.of(), Map.of());

    /** Adds a site or replaces it by a newer version. */
    public synchronized void put(Site site, int version) {
        Map<String, Versioned> sites = new TreeMap<>(snapshot.sites());
        sites.put(site.tenant() + "/" + site.site(), new Versioned(site, version));
        Map<String, Map<String, Map<String, Optional<Placed>>>> channels = new HashMap<>();
        Map<String, Map<String, List<LineMapping>>> lines = new HashMap<>();
        for (Versioned versioned : sites.values()) {
            for (LineMapping mapping : versioned.site().lineMappings()) {
                lines.computeIfAbsent(versioned.site().tenant(), _ -> new HashMap<>())
                        .computeIfAbsent(mapping.measurement(), _ -> new ArrayList<>())
                        .add(mapping);
            }
            Map<String, Map<String, Optional<Placed>>> ofTenant =
                    channels.computeIfAbsent(versioned.site().tenant(), _ -> new HashMap<>());
            for (Channel channel : versioned.site().channels()) {
                ofTenant.computeIfAbsent(channel.id().device(), _ -> new HashMap<>())
                        .put(
                                channel.id().channel(),
                                Optional.of(new Placed(versioned.site(), channel)));
            }
        }
        snapshot = new Snapshot(sites, channels, lines);
    }

    public Optional<Placed> find(String tenant, ChannelId channel) {
        return find(tenant, channel.device(), channel.channel());
    }

    /** The same by names, which need not be valid ones: those are in no site. */
    public Optional<Placed> find(String tenant, String device, String channel) {
        return snapshot.channels()
                .getOrDefault(tenant, Map.of())
                .getOrDefault(device, Map.of())
                .getOrDefault(channel, Optional.empty());
    }

    /** What the sites of a tenant say of a measurement of the line protocol. */
    public List<LineMapping> lineMappings(String tenant, String measurement) {
        return Collections.unmodifiableList(
                snapshot.lines()
                        .getOrDefault(tenant, Map.of())
                        .getOrDefault(measurement, List.of()));
    }

    /** Whether any site of the tenant lists a channel of the device. */
    public boolean knowsDevice(String tenant, String device) {
        return snapshot.channels().getOrDefault(tenant, Map.of()).containsKey(device);
    }

    public Optional<Versioned> site(String tenant, String site) {
        return Optional.ofNullable(snapshot.sites().get(tenant + "/" + site));
    }

    /** Those that have a site. */
    public Set<String> tenants() {
        return snapshot.channels().keySet();
    }

    /** By tenant and name. */
    public Collection<Versioned> all() {
        return snapshot.sites().values();
    }
}
