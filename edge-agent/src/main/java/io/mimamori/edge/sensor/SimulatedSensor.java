package io.mimamori.edge.sensor;

import io.mimamori.edge.sensor.Observation.Failure;
import io.mimamori.edge.sensor.Observation.Happening;
import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.edge.sensor.Observation.Picture;
import io.mimamori.edge.sensor.Observation.Sample;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps a {@link World} along the real clock: each real interval lets {@code pace} times as much
 * simulated time pass, while readings carry real event times. Thread-safe; the world lives on the
 * sensor's own thread.
 */
final class SimulatedSensor implements Sensor {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatedSensor.class);

    private final World world;
    private final double pace;
    private final SensorThread thread;

    /** Event time last handed over, ms since 1970 UTC; sensor thread only. */
    private final Map<ChannelId, Long> lastMillis = new HashMap<>();

    /**
     * @param pace simulated seconds in a real second, above zero
     */
    SimulatedSensor(String name, World world, double pace, InstantSource clock) {
        this.world = world;
        this.pace = pace;
        this.thread = new SensorThread(name, clock);
    }

    @Override
    public void start(Sink sink) {
        thread.start(pacer -> run(pacer, sink));
    }

    @Override
    public void close() {
        thread.close();
    }

    private void run(Pacer pacer, Sink sink) throws InterruptedException {
        long fromMillis = pacer.nowMillis();
        step(fromMillis, Duration.ZERO, sink);
        while (!pacer.isStopped()) {
            Duration interval = world.interval();
            long dueMillis = pacer.awaitAfter(fromMillis, interval);
            if (pacer.isStopped()) {
                return;
            }
            step(dueMillis - interval.toMillis(), interval, sink);
            fromMillis = dueMillis;
        }
    }

    private void step(long fromMillis, Duration interval, Sink sink) {
        Duration simulated = Duration.ofMillis(Math.round(interval.toMillis() * pace));
        for (Observation seen : world.next(simulated)) {
            long atMillis = fromMillis + Math.round(seen.offset().toMillis() / pace);
            thread.handOver(() -> hand(seen, atMillis, sink));
        }
    }

    private void hand(Observation seen, long atMillis, Sink sink) {
        switch (seen) {
            case Sample(_, String device, List<Measured> values) ->
                    sink.telemetry(device, readings(device, atMillis, values));
            case Happening happening -> {
                String device = happening.device();
                List<Reading> readings = readings(device, atMillis, happening.values());
                Instant time = Instant.ofEpochMilli(atMillis);
                sink.event(device, readings, happening.picture().flatMap(it -> drawn(it, time)));
            }
            case Failure(_, String device, String what) -> sink.fault(device, what);
        }
    }

    /** The event matters more than its picture: without one it is still handed over. */
    private static Optional<Thumbnail> drawn(Picture picture, Instant time) {
        try {
            return Optional.of(picture.at(time));
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("a thumbnail could not be drawn; its event goes without: {}", e.toString());
            return Optional.empty();
        }
    }

    private List<Reading> readings(String device, long atMillis, List<Measured> values) {
        return values.stream()
                .map(measured -> {
                    ChannelId id = new ChannelId(device, measured.channel());
                    return new Reading(id.channel(), distinct(id, atMillis), measured.value());
                })
                .toList();
    }

    /**
     * In time lapse two observations of a channel may fall into one millisecond; a reading is known
     * by its time, so the second one is moved on. A clock that was set back is followed.
     */
    private long distinct(ChannelId id, long atMillis) {
        long last = lastMillis.getOrDefault(id, Long.MIN_VALUE);
        boolean setBack = last - atMillis > Duration.ofMinutes(1).toMillis();
        long chosen = setBack ? atMillis : Math.max(atMillis, last + 1);
        lastMillis.put(id, chosen);
        return chosen;
    }
}
