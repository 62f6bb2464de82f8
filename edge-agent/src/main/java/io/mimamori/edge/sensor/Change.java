package io.mimamori.edge.sensor;

import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.reading.Value;
import java.util.List;

/** Something that a device of a world tells at once. */
record Change(String device, List<Measured> values) {
    Change(String device, String channel, boolean on) {
        this(device, List.of(new Measured(channel, Value.of(on))));
    }
}
