package io.mimamori.hub.device;

import io.mimamori.hub.security.BundleKey;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Site;
import io.mimamori.profile.SiteBundle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest version of each site, signed for the edges that judge it. Thread-safe; asks state.db,
 * so not on an event loop.
 */
public final class SiteBundles {
    private static final Logger LOG = LoggerFactory.getLogger(SiteBundles.class);

    private record Name(String tenant, String site) {}

    private final StateDatabase state;
    private final Sites sites;
    private final BundleKey key;

    /** Where bundles go: retained, the same for every topic named. */
    @FunctionalInterface
    public interface Publisher {
        void retain(Collection<String> topics, byte[] payload);
    }

    public SiteBundles(StateDatabase state, Sites sites, BundleKey key) {
        this.state = state;
        this.sites = sites;
        this.key = key;
    }

    /** PEM of the key that edges pin. */
    public String publicKeyPem() {
        return key.publicPem();
    }

    /**
     * The signed line of a site; empty when no file of it was ever loaded.
     *
     * @throws IllegalArgumentException when the site is too large to be sent
     */
    public Optional<String> find(String tenant, String site) {
        return state.read(handle ->
                        handle.createQuery(
                                        "SELECT version, yaml FROM site_version WHERE tenant = ?"
                                                + " AND site = ?")
                                .bind(0, tenant)
                                .bind(1, site)
                                .map((row, _) ->
                                        SiteBundle.of(
                                                tenant, site, row.getInt(1), row.getString(2)))
                                .findFirst())
                .map(key::sign);
    }

    /** Publishes to every device of every site; a device of several sites gets a line of each. */
    public void publish(Publisher publisher) {
        Map<String, List<Name>> sitesOfTopic = new HashMap<>();
        for (Sites.Versioned versioned : sites.all()) {
            Site site = versioned.site();
            TreeSet<String> devices = new TreeSet<>();
            site.channels().forEach(channel -> devices.add(channel.id().device()));
            for (String device : devices) {
                sitesOfTopic
                        .computeIfAbsent(
                                "mm/1/%s/%s/bundle".formatted(site.tenant(), device),
                                _ -> new ArrayList<>())
                        .add(new Name(site.tenant(), site.site()));
            }
        }
        // Devices of the same sites share one message in memory.
        Map<List<Name>, List<String>> topicsOfSites = new LinkedHashMap<>();
        sitesOfTopic.forEach((topic, of) ->
                topicsOfSites.computeIfAbsent(of, _ -> new ArrayList<>()).add(topic));
        Map<Name, Optional<String>> lines = new HashMap<>();
        topicsOfSites.forEach((of, topics) -> {
            List<String> found = new ArrayList<>();
            of.forEach(site -> lines.computeIfAbsent(site, this::line).ifPresent(found::add));
            if (!found.isEmpty()) {
                String message = String.join("\n", found);
                publisher.retain(topics, message.getBytes(StandardCharsets.US_ASCII));
            }
        });
    }

    /** A site that is too large is left to the files of its edges. */
    private Optional<String> line(Name site) {
        try {
            return find(site.tenant(), site.site());
        } catch (IllegalArgumentException e) {
            LOG.warn("edges do not get site {}: {}", site.site(), e.getMessage());
            return Optional.empty();
        }
    }
}
