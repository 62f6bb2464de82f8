package io.mimamori.dashboards;

import io.mimamori.profile.DeviceProfile;
import io.mimamori.profile.ProfileChannel;
import io.mimamori.profile.Profiles;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the shipped device profiles measure: the measurements of InfluxDB. Immutable. */
final class Quantities {
    /** Grafana's ids of UCUM units; others are written behind the number as they are. */
    private static final Map<String, String> UNITS =
            Map.ofEntries(
                    Map.entry("m", "lengthm"),
                    Map.entry("mm", "lengthmm"),
                    Map.entry("%", "percent"),
                    Map.entry("V", "volt"),
                    Map.entry("W", "watt"),
                    Map.entry("mA", "mamp"),
                    Map.entry("dB", "dB"),
                    Map.entry("Cel", "celsius"),
                    Map.entry("By", "bytes"),
                    Map.entry("s", "s"),
                    Map.entry("1", "none"));

    private final Profiles profiles;

    Quantities(Profiles profiles) {
        this.profiles = profiles;
    }

    /** Every quantity of the profiles of these kinds. */
    SortedSet<String> of(DeviceProfile.Kind... kinds) {
        return channels(List.of(kinds))
                .map(ProfileChannel::quantity)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The unit of a quantity as Grafana calls it; it must be in a profile. */
    String unit(String quantity) {
        return profiles.names().stream()
                .flatMap(name -> profiles.find(name).stream())
                .flatMap(profile -> profile.channels().stream())
                .filter(channel -> channel.quantity().equals(quantity))
                .findFirst()
                .map(channel -> UNITS.getOrDefault(channel.unit(), "suffix:" + channel.unit()))
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "no device profile measures '" + quantity + "'"));
    }

    /** Grafana's unit of each, for panels that show several. */
    SortedMap<String, String> units(Collection<String> quantities) {
        SortedMap<String, String> units = new TreeMap<>();
        quantities.forEach(quantity -> units.put(quantity, unit(quantity)));
        return units;
    }

    /** A measurement pattern for InfluxQL: {@code /^(a|b)$/}. */
    static String anyOf(Collection<String> quantities) {
        return quantities.stream().sorted().collect(Collectors.joining("|", "/^(", ")$/"));
    }

    private Stream<ProfileChannel> channels(Collection<DeviceProfile.Kind> kinds) {
        return profiles.names().stream()
                .flatMap(name -> profiles.find(name).stream())
                .filter(profile -> kinds.contains(profile.kind()))
                .flatMap(profile -> profile.channels().stream());
    }
}
