package io.mimamori.hub.simulation;

import io.mimamori.hub.device.Device;
import io.mimamori.profile.Profiles;
import io.mimamori.profile.Site;
import io.mimamori.profile.SiteFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The places of a simulation: of every three sites two are rivers and one is a home, each with two
 * edges of two devices. Rules of every kind that judges by what was measured and by silence.
 */
final class Streets {
    static final String TENANT = "city";

    /** Lowest rung of the rivers, m, and what a level must fall below it. */
    static final double WARNING = 2.0;

    static final double HYSTERESIS = 0.10;

    private static final String RIVER =
            """
            site: %1$s
            tenant: city
            hazard: river
            datum: T.P.
            zone: Asia/Tokyo
            channels:
              - {device: %1$s-a, channel: level, quantity: river_level, unit: m, resolution: 0.01, range: [-5, 30]}
              - {device: %1$s-b, channel: level, quantity: river_level, unit: m, resolution: 0.01, range: [-5, 30]}
              - {device: %1$s-c, channel: level, quantity: river_level, unit: m, resolution: 0.01, range: [-5, 30]}
              - {device: %1$s-d, channel: level, quantity: river_level, unit: m, resolution: 0.01, range: [-5, 30]}
            rules:
              - {id: level, kind: ladder, channel: level, levels: {warning: 2.0, flood: 2.5}, hysteresis: 0.10, holdUp: 15m, holdDown: 20m}
              - {id: silent, kind: stale, channel: level, after: 70m}
              - {id: rise, kind: rate-of-rise, channel: level, levels: {fast: 0.4}, over: 30m, holdDown: 30m}
              - id: agree
                kind: composite
                level: flood
                need: 2
                holdDown: 30m
                inputs:
                  - {device: %1$s-a, channel: level, atLeast: 2.2, hysteresis: 0.1}
                  - {device: %1$s-c, channel: level, atLeast: 2.2, hysteresis: 0.1, within: 60m}
                  - {device: %1$s-d, channel: level, atLeast: 2.4, hysteresis: 0.1}
            """;

    private static final String HOME =
            """
            site: %1$s
            tenant: city
            hazard: home
            zone: Asia/Tokyo
            channels:
              - {device: %1$s-a, channel: motion, quantity: motion}
              - {device: %1$s-b, channel: motion, quantity: motion}
              - {device: %1$s-c, channel: motion, quantity: motion}
              - {device: %1$s-d, channel: button, quantity: button}
            rules:
              - {id: seen, kind: occurrence, channel: motion, level: seen, quiet: 40m, cooldown: 30m}
              - {id: help, kind: button, channel: button, confirm: 60s}
              - {id: silent, kind: stale, channel: motion, after: 70m}
              - id: quiet
                kind: inactivity
                awake: 3h
                any: 5h
                inputs:
                  - {device: %1$s-a, channel: motion}
                  - {device: %1$s-b, channel: motion, petProne: true}
                  - {device: %1$s-c, channel: motion, onChange: true}
            """;

    private final List<Path> files = new ArrayList<>();
    private final Map<String, Site> sites = new TreeMap<>();
    private final Map<String, String> siteOf = new HashMap<>();
    private final Map<String, Device> gateways = new TreeMap<>();

    /** Writes the files of so many sites. */
    static Streets build(Path folder, int sites) {
        Streets streets = new Streets();
        for (int i = 1; i <= sites; i++) {
            boolean home = i % 3 == 0;
            String name = (home ? "home" : "river") + i;
            streets.add(folder, name, (home ? HOME : RIVER).formatted(name));
            streets.gateway(name + "-1", name, Set.of(name + "-a", name + "-b"));
            streets.gateway(name + "-2", name, Set.of(name + "-c", name + "-d"));
        }
        return streets;
    }

    /** Rivers of so many gauges each, all behind one edge. */
    static Streets many(Path folder, int sites, int gauges) {
        Streets streets = new Streets();
        for (int i = 1; i <= sites; i++) {
            String name = "river" + i;
            StringBuilder channels = new StringBuilder();
            Set<String> devices = new TreeSet<>();
            for (int gauge = 1; gauge <= gauges; gauge++) {
                String device = name + "-" + gauge;
                devices.add(device);
                channels.append(channel(device));
            }
            streets.add(folder, name, gauges(name, channels.toString()));
            streets.gateway(name + "-1", name, devices);
        }
        return streets;
    }

    private static String channel(String device) {
        return """
          - {device: %s, channel: level, quantity: river_level, unit: m, resolution: 0.01, range: [-5, 30]}
        """
                .formatted(device);
    }

    private static String gauges(String site, String channels) {
        return """
        site: %1$s
        tenant: city
        hazard: river
        datum: T.P.
        zone: Asia/Tokyo
        channels:
        %2$s
        rules:
          - {id: level, kind: ladder, channel: level, levels: {warning: 2.0, flood: 2.5}, hysteresis: 0.10, holdUp: 15m, holdDown: 20m}
          - {id: silent, kind: stale, channel: level, after: 70m}
        """
                .formatted(site, channels);
    }

    /** Reads and keeps one site. */
    void add(Path folder, String name, String yaml) {
        try {
            DiskImage.make(folder);
            files.add(Files.writeString(folder.resolve(name + ".yaml"), yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Site site = SiteFile.parse(name, yaml, Profiles.shipped());
        sites.put(name, site);
        site.channels().forEach(channel -> siteOf.put(channel.id().device(), name));
    }

    void gateway(String name, String site, Set<String> devices) {
        gateways.put(
                name, new Device(TENANT, name, site, Optional.empty(), devices, false, 0, false));
    }

    List<Path> files() {
        return files;
    }

    Map<String, Site> sites() {
        return sites;
    }

    Map<String, Device> gateways() {
        return gateways;
    }

    String siteOf(String device) {
        return Optional.ofNullable(siteOf.get(device)).orElseThrow();
    }
}
