package io.mimamori.hub.simulation;

import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.senml.SenmlFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All edges, what they measure and what goes wrong at their side. Not thread-safe. */
final class Fleet implements AutoCloseable {
    private static final long FLUSH_MILLIS = 1_000;
    private static final double BAD_READING = 0.02;
    private static final double PRESS = 0.01;

    private final Plan plan;
    private final Random chance;
    private final Simulation simulation;
    private final Scheduler world;
    private final Map<String, SimulatedEdge> edges = new TreeMap<>();
    private final Map<String, List<String>> devices = new HashMap<>();
    private final Map<String, Double> levels = new HashMap<>();
    private final Map<String, Long> cutOffUntil = new HashMap<>();
    private final Map<String, Long> deadUntil = new HashMap<>();
    private final Map<String, Set<String>> inMemory = new HashMap<>();
    private final Set<String> kept = new HashSet<>();
    private long kills;
    private boolean healed;

    Fleet(Plan plan, Random chance, Streets streets, Path folder, Simulation simulation) {
        this.plan = plan;
        this.chance = chance;
        this.simulation = simulation;
        this.world = simulation.world;
        streets.gateways()
                .forEach((name, gateway) -> {
                    SenmlFormat format = chance.nextBoolean() ? SenmlFormat.JSON : SenmlFormat.CBOR;
                    edges.put(name, new SimulatedEdge(name, folder.resolve(name), world, format));
                    devices.put(name, List.copyOf(new TreeSet<>(gateway.speaksFor())));
                });
    }

    void start() {
        for (SimulatedEdge edge : edges.values()) {
            edge.clock().set(chance.nextInt(60_000) - 30_000);
            edge.start();
            devicesOf(edge)
                    .forEach(device ->
                            world.in(
                                    chance.nextLong(plan.size().sampleEvery().toMillis()),
                                    () -> nextSample(edge, device)));
            scatter(plan.faults().partitions(), () -> cutOff(edge));
            scatter(plan.faults().deviceClocks(), () -> setClock(edge));
            scatter(1, () -> deadUntil.put(devicesOf(edge).getFirst(), world.now() + hours(4)));
        }
    }

    private List<String> devicesOf(SimulatedEdge edge) {
        return devices.getOrDefault(edge.name(), List.of());
    }

    private void scatter(int times, Runnable fault) {
        for (int i = 0; i < times; i++) {
            world.in(
                    chance.nextLong(plan.size().length().toMillis()),
                    () -> {
                        if (!healed) {
                            fault.run();
                        }
                    });
        }
    }

    private long hours(int most) {
        return chance.nextLong(Duration.ofHours(most).toMillis());
    }

    private void nextSample(SimulatedEdge edge, String device) {
        long every = plan.size().sampleEvery().toMillis();
        world.in(
                every - 30_000 + chance.nextInt(60_000),
                () -> {
                    if (!healed) {
                        sample(edge, device);
                        nextSample(edge, device);
                    }
                });
    }

    private void sample(SimulatedEdge edge, String device) {
        if (!edge.isUp() || deadUntil.getOrDefault(device, 0L) > world.now()) {
            return;
        }
        Reading reading = measure(edge, device);
        String name = Known.name(device, reading);
        if (reading.channel().equals("button")) {
            edge.event(device, reading);
            kept.add(name);
            send(edge);
            return;
        }
        edge.sample(device, List.of(reading));
        inMemory.computeIfAbsent(edge.name(), _ -> new HashSet<>()).add(name);
        if (chance.nextDouble() < plan.faults().edgeKill()) {
            kill(edge);
        } else {
            world.in(
                    FLUSH_MILLIS,
                    () -> {
                        if (edge.isUp()) {
                            flush(edge);
                            send(edge);
                        }
                    });
        }
    }

    private void flush(SimulatedEdge edge) {
        edge.flush();
        kept.addAll(inMemory.getOrDefault(edge.name(), Set.of()));
        inMemory.remove(edge.name());
    }

    private Reading measure(SimulatedEdge edge, String device) {
        long time = edge.clock().millis();
        if (device.startsWith("river")) {
            double before = levels.getOrDefault(device, 1.8);
            double next = before + chance.nextGaussian() * 0.15 + (1.9 - before) * 0.05;
            levels.put(device, next);
            boolean bad = chance.nextDouble() < BAD_READING;
            return new Reading("level", time, Value.of(bad ? 99 : Math.round(next * 100) / 100.0));
        }
        if (device.endsWith("-d")) {
            return new Reading("button", time, Value.of(chance.nextDouble() < PRESS * 5));
        }
        return new Reading("motion", time, Value.of(chance.nextInt(4) == 0));
    }

    /** Sends what may be sent; each message that is not answered in time is sent again. */
    private void send(SimulatedEdge edge) {
        if (!edge.isUp() || isCutOff(edge.name())) {
            return;
        }
        for (SimulatedEdge.Attempt attempt : edge.send()) {
            simulation.send(attempt.parcel());
            world.in(
                    Simulation.ANSWER_MAX_MILLIS,
                    () -> {
                        if (edge.isUp()) {
                            edge.giveUpWaiting(attempt.number());
                            send(edge);
                        }
                    });
        }
    }

    /** There may be room for more on the way of this edge. */
    void answered(String name) {
        SimulatedEdge edge = edge(name);
        if (!edge.isUp()) {
            return;
        }
        if (!healed && chance.nextDouble() < plan.faults().edgeKill()) {
            kill(edge);
        } else {
            send(edge);
        }
    }

    private SimulatedEdge edge(String name) {
        return Objects.requireNonNull(edges.get(name));
    }

    boolean isCutOff(String name) {
        return !healed && cutOffUntil.getOrDefault(name, 0L) > world.now();
    }

    private void cutOff(SimulatedEdge edge) {
        long until = world.now() + hours(6);
        simulation.trace.add(edge.name() + " cut off until " + until);
        cutOffUntil.put(edge.name(), until);
        world.at(until + 1, () -> send(edge));
    }

    /** Far behind, a little or far ahead; then it is set right. */
    private void setClock(SimulatedEdge edge) {
        long offset =
                switch (chance.nextInt(3)) {
                    case 0 -> -hours(5);
                    case 1 -> chance.nextInt(110_000);
                    default -> hours(2);
                };
        simulation.trace.add(edge.name() + "'s clock is off by " + offset);
        edge.clock().set(offset);
        world.in(hours(3), () -> edge.clock().set(0));
    }

    private void kill(SimulatedEdge edge) {
        simulation.trace.add(edge.name() + " killed");
        kills++;
        edge.kill();
        inMemory.remove(edge.name());
        world.in(chance.nextInt(4) == 0 ? hours(3) : 20_000, () -> start(edge));
    }

    private void start(SimulatedEdge edge) {
        if (!edge.isUp()) {
            edge.start();
            send(edge);
        }
    }

    /** Nothing goes wrong any more and nothing more is measured. */
    void heal() {
        healed = true;
        for (SimulatedEdge edge : edges.values()) {
            edge.clock().set(0);
            start(edge);
            flush(edge);
            send(edge);
        }
    }

    /** Edges that have something to send. */
    List<String> waiting() {
        List<String> waiting = new ArrayList<>();
        edges.forEach((name, edge) -> {
            if (edge.hasWaiting()) {
                waiting.add(name);
            }
        });
        return waiting;
    }

    /** Readings that were on the disk of an edge. */
    Set<String> kept() {
        return kept;
    }

    long kills() {
        return kills;
    }

    @Override
    public void close() {
        edges.values().forEach(SimulatedEdge::close);
    }
}
