package io.mimamori.edge.sensor;

import io.mimamori.config.ConfigNode;
import io.mimamori.reading.Reading;
import io.mimamori.reading.ReadingsFile;
import io.mimamori.reading.ReadingsFile.Mistake;
import io.mimamori.reading.ReadingsFile.Row;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Plays a recording, in the order of its file: each reading when as much time has passed as between
 * it and the first one, divided by the speed. A row that cannot be read is a fault of the sensor
 * and is skipped. Thread-safe; the file is read on the sensor's own thread.
 */
public final class ReplaySensor implements Sensor {
    /** Readings handed over at once at most. */
    static final int BATCH_MAX = 50;

    private final Recording recording;
    private final SensorThread thread;

    /**
     * What is played, and how.
     *
     * @param file readings file
     * @param speed recorded seconds in a real second; infinite: as fast as the sink takes it
     * @param shift whether the first reading's time becomes now, the others keeping their distance
     * @param events channels that go as events
     */
    public record Recording(Path file, double speed, boolean shift, Set<String> events) {
        /** {@code speed} of a recording that is not waited for. */
        public static final double MAX = Double.POSITIVE_INFINITY;

        public Recording {
            events = Set.copyOf(events);
            if (!(speed > 0)) {
                throw new IllegalArgumentException("speed " + speed + " is not above zero");
            }
        }
    }

    public ReplaySensor(Recording recording, InstantSource clock) {
        this.recording = recording;
        String name = String.valueOf(recording.file().getFileName());
        this.thread = new SensorThread(name, clock);
    }

    /** Keys: {@code file} (required), {@code speed} (1, or max), {@code time}, {@code events}. */
    static ReplaySensor of(ConfigNode sensor, InstantSource clock) {
        Path file = Path.of(sensor.requiredText("file"));
        if (sensor.has("file") && !Files.isReadable(file)) {
            sensor.problem("file", "'" + file + "' cannot be read");
        }
        double speed =
                sensor.text("speed", "1").equals("max")
                        ? Recording.MAX
                        : sensor.number("speed", 1, 0.001, 1_000_000);
        boolean shift =
                switch (sensor.text("time", "recorded")) {
                    case "recorded" -> false;
                    case "shift" -> true;
                    default -> {
                        sensor.problem("time", "is recorded or shift");
                        yield false;
                    }
                };
        return new ReplaySensor(
                new Recording(file, speed, shift, Set.copyOf(sensor.texts("events"))), clock);
    }

    @Override
    public void start(Sink sink) {
        thread.start(pacer -> new Play(pacer, sink).run());
    }

    @Override
    public void close() {
        thread.close();
    }

    /** One playing, on the sensor's thread. */
    private final class Play {
        private final Pacer pacer;
        private final Sink sink;
        private final List<Reading> batch = new ArrayList<>();
        private String batchDevice = "unknown";
        private OptionalLong firstMillis = OptionalLong.empty();
        private long shiftMillis;
        private long startMillis;
        private long playedMillis;

        Play(Pacer pacer, Sink sink) {
            this.pacer = pacer;
            this.sink = sink;
        }

        void run() throws InterruptedException {
            Path file = recording.file();
            startMillis = pacer.nowMillis();
            try (Reader in = Files.newBufferedReader(file)) {
                ReadingsFile rows = new ReadingsFile(in);
                while (!pacer.isStopped() && rows.hasNext()) {
                    switch (rows.next()) {
                        case Row row -> play(row);
                        case Mistake mistake ->
                                fault(file + ":" + mistake.line() + ": " + mistake.message());
                    }
                }
                flush();
            } catch (IOException | UncheckedIOException e) {
                flush();
                fault("the recording " + file + " cannot be read: " + e.getMessage());
            }
            thread.handOver(sink::finished);
        }

        private void play(Row row) throws InterruptedException {
            long recorded = row.timeMillis();
            String device = row.channel().device();
            if (firstMillis.isEmpty()) {
                firstMillis = OptionalLong.of(recorded);
                shiftMillis = recording.shift() ? startMillis - recorded : 0;
            }
            awaitMoment(recorded - firstMillis.getAsLong());
            Reading reading =
                    new Reading(row.channel().channel(), recorded + shiftMillis, row.value());
            boolean event = recording.events().contains(reading.channel());
            if (event || !batchDevice.equals(device) || batch.size() >= BATCH_MAX) {
                flush();
            }
            batchDevice = device;
            if (event) {
                thread.handOver(() -> sink.event(device, List.of(reading), Optional.empty()));
            } else {
                batch.add(reading);
            }
        }

        /**
         * Hands over what is ready before it waits; recorded time that goes back is not waited for.
         */
        private void awaitMoment(long sinceFirstMillis) throws InterruptedException {
            if (recording.speed() == Recording.MAX || sinceFirstMillis <= playedMillis) {
                return;
            }
            flush();
            long fromMillis = startMillis + Math.round(playedMillis / recording.speed());
            long dueMillis = startMillis + Math.round(sinceFirstMillis / recording.speed());
            long reached = pacer.awaitAfter(fromMillis, Duration.ofMillis(dueMillis - fromMillis));
            startMillis += reached - dueMillis;
            playedMillis = sinceFirstMillis;
        }

        private void flush() {
            if (!batch.isEmpty()) {
                String device = batchDevice;
                List<Reading> readings = List.copyOf(batch);
                batch.clear();
                thread.handOver(() -> sink.telemetry(device, readings));
            }
        }

        private void fault(String what) {
            thread.handOver(() -> sink.fault(batchDevice, what));
        }
    }
}
