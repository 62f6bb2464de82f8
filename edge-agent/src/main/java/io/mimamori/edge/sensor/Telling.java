package io.mimamori.edge.sensor;

import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.reading.Reading;
import java.util.List;
import java.util.Optional;

/** How a driver tells what it saw, now. Its sensor's thread only. */
final class Telling {
    /** A clock that is set back by more is followed. */
    private static final long BACK_MILLIS_MAX = 60_000;

    private final String device;
    private final Sensor.Sink sink;
    private final SensorThread thread;
    private final Pacer pacer;
    private long lastMillis;

    Telling(String device, Sensor.Sink sink, SensorThread thread, Pacer pacer) {
        this.device = device;
        this.sink = sink;
        this.thread = thread;
        this.pacer = pacer;
    }

    /** The wall clock, ms since 1970 UTC. */
    long nowMillis() {
        return pacer.nowMillis();
    }

    void telemetry(Measured... values) {
        List<Reading> readings = readings(values);
        thread.handOver(() -> sink.telemetry(device, readings));
    }

    void event(Measured... values) {
        List<Reading> readings = readings(values);
        thread.handOver(() -> sink.event(device, readings, Optional.empty()));
    }

    void fault(String what) {
        thread.handOver(() -> sink.fault(device, what));
    }

    /** A reading is known by its time: no two in one millisecond. */
    private List<Reading> readings(Measured... values) {
        long now = pacer.nowMillis();
        boolean goesOn = now > lastMillis || lastMillis - now > BACK_MILLIS_MAX;
        lastMillis = goesOn ? now : lastMillis + 1;
        return List.of(values).stream()
                .map(each -> new Reading(each.channel(), lastMillis, each.value()))
                .toList();
    }
}
