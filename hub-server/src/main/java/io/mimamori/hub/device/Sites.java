package io.mimamori.hub.device;

import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which channel belongs to which site, now. Thread-safe: readers see one whole snapshot; {@link
 * #put} swaps it.
 */
public final class Sites {
    private record Key(String tenant, ChannelId channel) {}

    private record Snapshot(Map<String, Versioned> sites, Map<Key, Placed> channels) {}

    /** A site and the version of its file. */
    public record Versioned(Site site, int version) {}

    /** A channel and where it is. */
    public record Placed(Site site, Channel channel) {}

    private volatile Snapshot snapshot = new Snapshot(Map.of(), Map.of());

    /** Adds a site or replaces it by a newer version. */
    public synchronized void put(Site site, int version) {
        Map<String, Versioned> sites = new TreeMap<>(snapshot.sites());
        sites.put(site.tenant() + "/" + site.site(), new Versioned(site, version));
        Map<Key, Placed> channels = new HashMap<>();
        sites.values()
                .forEach(versioned ->
                        versioned
                                .site()
                                .channels()
                                .forEach(channel ->
                                        channels.put(
                                                new Key(versioned.site().tenant(), channel.id()),
                                                new Placed(versioned.site(), channel))));
        snapshot = new Snapshot(sites, channels);
    }

    public Optional<Placed> find(String tenant, ChannelId channel) {
        return Optional.ofNullable(snapshot.channels().get(new Key(tenant, channel)));
    }

    /** Whether any site of the tenant lists a channel of the device. */
    public boolean knowsDevice(String tenant, String device) {
        return snapshot.channels().keySet().stream()
                .anyMatch(key ->
                        key.tenant().equals(tenant) && key.channel().device().equals(device));
    }

    public Optional<Versioned> site(String tenant, String site) {
        return Optional.ofNullable(snapshot.sites().get(tenant + "/" + site));
    }

    /** By tenant and name. */
    public Collection<Versioned> all() {
        return snapshot.sites().values();
    }
}
