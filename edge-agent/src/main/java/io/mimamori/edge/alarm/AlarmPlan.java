package io.mimamori.edge.alarm;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which levels light the lamp and sound the siren.
 *
 * @param lamp level names; empty for every level
 * @param siren level names; empty for none
 */
public record AlarmPlan(Set<String> lamp, Set<String> siren) {
    public AlarmPlan {
        lamp = Set.copyOf(lamp);
        siren = Set.copyOf(siren);
    }

    /** The lamp at every level, no siren. */
    public static AlarmPlan quiet() {
        return new AlarmPlan(Set.of(), Set.of());
    }

    /** The signal while these levels hold. */
    public LocalAlarm.Signal signal(Collection<String> levels) {
        List<String> sorted = List.copyOf(new TreeSet<>(levels));
        boolean light =
                !sorted.isEmpty() && (lamp.isEmpty() || sorted.stream().anyMatch(lamp::contains));
        boolean sound = sorted.stream().anyMatch(siren::contains);
        return new LocalAlarm.Signal(light, sound, String.join(", ", sorted));
    }
}
