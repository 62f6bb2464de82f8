package io.mimamori.profile;

import io.mimamori.config.ConfigNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The device profiles that a site may name. A shipped one is read when first asked for. */
public final class Profiles {
    private static final String FOLDER = "/profiles/";

    private final SortedSet<String> names;
    private final Map<String, DeviceProfile> read = new ConcurrentHashMap<>();

    private Profiles(SortedSet<String> names) {
        this.names = Collections.unmodifiableSortedSet(names);
    }

    /** Those that come with the program: class path {@code /profiles/index.txt}. Thread-safe. */
    public static Profiles shipped() {
        TreeSet<String> names = new TreeSet<>();
        resource("index.txt").lines().filter(line -> !line.isBlank()).forEach(names::add);
        return new Profiles(names);
    }

    /** Only these; the later of two with one name counts. */
    public static Profiles of(Collection<DeviceProfile> profiles) {
        TreeSet<String> names = new TreeSet<>();
        profiles.forEach(profile -> names.add(profile.name()));
        Profiles made = new Profiles(names);
        profiles.forEach(profile -> made.read.put(profile.name(), profile));
        return made;
    }

    /** These and {@code more}; one of {@code more} replaces one of the same name. */
    public Profiles with(Collection<DeviceProfile> more) {
        TreeSet<String> all = new TreeSet<>(names);
        more.forEach(profile -> all.add(profile.name()));
        Profiles made = new Profiles(all);
        made.read.putAll(read);
        more.forEach(profile -> made.read.put(profile.name(), profile));
        return made;
    }

    /** Sorted. */
    public SortedSet<String> names() {
        return names;
    }

    public Optional<DeviceProfile> find(String name) {
        return names.contains(name)
                ? Optional.of(read.computeIfAbsent(name, Profiles::load))
                : Optional.empty();
    }

    /** Name to YAML of the shipped profiles that a site file names; unknown names are left out. */
    public static NavigableMap<String, String> yamlFor(String siteYaml) {
        Set<String> known = shipped().names;
        NavigableMap<String, String> texts = new TreeMap<>();
        for (ConfigNode device : ConfigNode.parse("site", siteYaml).sections("devices")) {
            device.text("profile")
                    .filter(known::contains)
                    .ifPresent(name -> texts.put(name, resource(name + ".yaml")));
        }
        return texts;
    }

    private static DeviceProfile load(String name) {
        return ProfileFile.parseChecked(FOLDER + name + ".yaml", resource(name + ".yaml"));
    }

    private static String resource(String file) {
        try (InputStream in = Profiles.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IOException(FOLDER + file + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("shipped profiles cannot be read: " + file, e);
        }
    }
}
