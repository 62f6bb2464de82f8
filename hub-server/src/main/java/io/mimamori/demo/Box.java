package io.mimamori.demo;

import io.mimamori.profile.Hazard;
import io.mimamori.profile.Profiles;
import io.mimamori.profile.Site;
import io.mimamori.profile.SiteFile;
import io.mimamori.reading.ChannelId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One place of the small city with its edge agent, from the files {@code SITE.site.yaml} and {@code
 * SITE.edge.yaml} beside this class.
 *
 * @param siteYaml what a city would write into its site file
 * @param sensorsYaml the sensors of the agent's configuration
 */
record Box(Site site, String siteYaml, String sensorsYaml) {
    /** Every place, the one that floods first. */
    static final List<String> CITY =
            List.of("north-river", "south-river", "forest-edge", "school-store", "home-1");

    /** The site file of the agents themselves: their health. */
    static final String FLEET = "fleet.site.yaml";

    static List<Box> city(long seed) {
        Profiles profiles = Profiles.shipped();
        return CITY.stream().map(name -> of(name, seed, profiles)).toList();
    }

    private static Box of(String name, long seed, Profiles profiles) {
        String file = name + ".site.yaml";
        String yaml = resource(file);
        return new Box(
                SiteFile.parse(file, yaml, profiles),
                yaml,
                resource(name + ".edge.yaml").replace("${seed}", Long.toString(seed)));
    }

    String name() {
        return site.site();
    }

    Hazard hazard() {
        return site.hazard();
    }

    /** Name of the agent itself, which speaks for the devices of its place. */
    String agent() {
        return name() + "-box";
    }

    Set<String> devices() {
        Set<String> devices = new TreeSet<>();
        site.channels().stream().map(channel -> channel.id().device()).forEach(devices::add);
        return devices;
    }

    /** The channel whose rise is worth a line: of a river its level. */
    Optional<ChannelId> shown() {
        return site.channels().stream()
                .map(channel -> channel.id())
                .filter(id -> hazard() == Hazard.RIVER && id.channel().equals("level"))
                .findFirst();
    }

    /** Writes the site file into a folder; returns its name. */
    String writeSite(Path folder) {
        String file = name() + ".site.yaml";
        write(folder.resolve(file), siteYaml);
        return file;
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file + " failed", e);
        }
    }

    static String resource(String name) {
        try (InputStream in = Box.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + name + " failed", e);
        }
    }
}
