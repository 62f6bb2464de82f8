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
 */
public record SenmlPack(long sequence, String boot, ClockState clock, List<Reading> readings) {
    public SenmlPack {
        readings = List.copyOf(readings);
    }
}
