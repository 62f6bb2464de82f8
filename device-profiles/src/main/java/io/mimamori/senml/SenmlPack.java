package io.mimamori.senml;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Reading;
import java.util.List;

/**
 * A decoded message: its readings and the facts about the pack that travel under reserved names.
 *
 * @param sequence {@code mm:seq} or {@link io.mimamori.reading.Pack#NO_SEQUENCE}
 * @param boot {@code mm:boot}, empty when not said
 * @param clock {@code mm:clk}, {@link ClockState#UNSYNCED} when not said
 * @param units SenML unit of each reading, empty text where it says none; an empty list when none
 *     says one
 */
public record SenmlPack(
        long sequence, String boot, ClockState clock, List<Reading> readings, List<String> units) {
    public SenmlPack {
        readings = List.copyOf(readings);
        units = saysNone(units) ? List.of() : List.copyOf(units);
        if (!units.isEmpty() && units.size() != readings.size()) {
            throw new IllegalArgumentException(
                    units.size() + " units for " + readings.size() + " readings");
        }
    }

    /** A pack whose readings say no unit. */
    public SenmlPack(long sequence, String boot, ClockState clock, List<Reading> readings) {
        this(sequence, boot, clock, readings, List.of());
    }

    private static boolean saysNone(List<String> units) {
        for (int i = 0; i < units.size(); i++) {
            if (!units.get(i).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Unit of the reading at {@code index}, empty when it says none. */
    public String unit(int index) {
        return units.isEmpty() ? "" : units.get(index);
    }
}
