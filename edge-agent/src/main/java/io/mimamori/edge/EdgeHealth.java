package io.mimamori.edge;

import io.mimamori.edge.bundle.Bundles;
import io.mimamori.edge.spool.Spool;
import io.mimamori.edge.spool.SpoolStatus;
import io.mimamori.edge.uplink.UplinkStatus;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** The agent's own readings (profile edge-health). Thread-safe. */
final class EdgeHealth {
    private final Computer computer;
    private final Supplier<SpoolStatus> spool;
    private final Supplier<UplinkStatus> uplink;
    private final Optional<Bundles> bundles;
    private final InstantSource clock;
    private final LongAdder sensorFaults = new LongAdder();
    private final long startNanos = System.nanoTime();

    EdgeHealth(
            Computer computer,
            Supplier<SpoolStatus> spool,
            Supplier<UplinkStatus> uplink,
            Optional<Bundles> bundles,
            InstantSource clock) {
        this.computer = computer;
        this.spool = spool;
        this.uplink = uplink;
        this.bundles = bundles;
        this.clock = clock;
    }

    /** A sensor could not be read. */
    void sensorFault() {
        sensorFaults.increment();
    }

    /** Channel to value; what the computer does not know is left out. */
    Map<String, Double> now() {
        Map<String, Double> health = new LinkedHashMap<>();
        put(health, "battery", computer.battery());
        put(health, "temperature", computer.temperature());
        put(health, "disk", computer.diskUsed());
        SpoolStatus kept = spool.get();
        health.put("link", uplink.get().connected() ? 100.0 : 0.0);
        health.put("spool-bytes", (double) kept.bytes());
        health.put(Spool.DROPPED_CHANNEL, (double) kept.droppedReadings());
        health.put("spool-fault", kept.fault().isPresent() ? 1.0 : 0.0);
        health.put("sensor-faults", sensorFaults.doubleValue());
        bundles.ifPresent(of -> health.put("bundle-refusals", (double) of.refusals()));
        health.put("uptime", (double) (System.nanoTime() - startNanos) / 1_000_000_000);
        return health;
    }

    private static void put(Map<String, Double> into, String channel, OptionalDouble value) {
        if (value.isPresent()) {
            into.put(channel, Math.round(value.getAsDouble() * 10) / 10.0);
        }
    }

    /** As readings of now. */
    List<Reading> readings() {
        long time = clock.millis();
        List<Reading> readings = new ArrayList<>();
        now().forEach((channel, value) ->
                readings.add(new Reading(channel, time, Value.of(Math.rint(value * 10) / 10))));
        return readings;
    }
}
