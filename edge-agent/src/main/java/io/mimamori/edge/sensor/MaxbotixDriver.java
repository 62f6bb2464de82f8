package io.mimamori.edge.sensor;

import io.mimamori.ProtocolException;
import io.mimamori.config.ConfigNode;
import io.mimamori.edge.board.Board;
import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.reading.Value;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * MaxBotix MB7389 (HRXL-WRMT) over a serial line, 9600 8N1: level = height of the sensor above
 * datum − distance. What is told is the median of the last echoes; 300 mm and less, and the end of
 * its range, mean that it sees nothing, which is told as a fault and never as a level.
 *
 * @param height of the sensor above datum, m
 * @param farMillimetres what the type says when it sees nothing: 5000 or 9999
 * @param interval between two readings below {@code start}
 * @param start level from which it reads each {@code alertInterval}, m
 */
record MaxbotixDriver(
        String port,
        double height,
        int farMillimetres,
        Duration interval,
        OptionalDouble start,
        Duration alertInterval)
        implements Driver {
    private static final int BAUD = 9_600;
    private static final int NEAR_MILLIMETRES = 300;
    private static final int FAR = 9_999;

    /** It tells 6.7 a second (datasheet): a median of 5 s. */
    private static final int ECHOES = 33;

    private static final int ECHOES_MIN = 3;

    /** An older echo is no news of the river. */
    private static final long ECHO_MILLIS_MAX = 5_000;

    /** What the 5 m type says when it sees nothing; the 10 m type says 9999. */
    private static final int FAR_DEFAULT = 5_000;

    /** An echo; empty when it saw nothing. */
    private record Echo(OptionalInt millimetres, long millis) {}

    private static final Duration PATIENCE = Duration.ofMillis(150);

    static MaxbotixDriver of(ConfigNode sensor) {
        sensor.requiredText("height");
        Duration interval = Settings.positive(sensor, "interval", Duration.ofMinutes(10));
        return new MaxbotixDriver(
                sensor.requiredText("port"),
                sensor.number("height", 0, -1_000, 10_000),
                sensor.integer("far", FAR_DEFAULT, 1_000, FAR),
                interval,
                Settings.optionalNumber(sensor, "start", -1_000, 10_000),
                Settings.positive(sensor, "alertInterval", Duration.ofMinutes(1)));
    }

    @Override
    public Attached attach(Board board) {
        return new Open(board.serial(port, BAUD));
    }

    private final class Open implements Attached {
        private final Board.SerialLine line;
        private final MaxbotixFrames frames = new MaxbotixFrames();
        private final byte[] buffer = new byte[256];

        /** Newest last; sentinels among them as empty. */
        private final Deque<Echo> echoes = new ArrayDeque<>();

        private long toldMillis = Long.MIN_VALUE;
        private boolean above;
        private long startedMillis = Long.MIN_VALUE;

        Open(Board.SerialLine line) {
            this.line = line;
        }

        @Override
        public void step(Telling telling) {
            long now = telling.nowMillis();
            listen(now);
            if (startedMillis == Long.MIN_VALUE) {
                startedMillis = now;
            }
            OptionalDouble distance = median();
            boolean crossed =
                    distance.isPresent()
                            && start.isPresent()
                            && !above
                            && level(distance.getAsDouble()) >= start.getAsDouble();
            Duration due = above ? alertInterval : interval;
            boolean first = toldMillis == Long.MIN_VALUE;
            // The first reading waits for its median, at most for one interval.
            if (first
                    ? distance.isPresent() || Due.passed(startedMillis, now, interval)
                    : crossed || Due.passed(toldMillis, now, due)) {
                tell(telling, distance, now);
            }
        }

        private void listen(long now) {
            echoes.removeIf(echo -> now - echo.millis() > ECHO_MILLIS_MAX || now < echo.millis());
            int count = line.read(buffer, PATIENCE);
            for (int i = 0; i < count; i++) {
                OptionalInt frame = frames.feed(buffer[i]);
                if (frame.isPresent()) {
                    int millimetres = frame.getAsInt();
                    boolean blind =
                            millimetres <= NEAR_MILLIMETRES || millimetres >= farMillimetres;
                    echoes.add(new Echo(blind ? OptionalInt.empty() : frame, now));
                    if (echoes.size() > ECHOES) {
                        echoes.remove();
                    }
                }
            }
        }

        /** Median distance, m; empty while most of the echoes saw nothing. */
        private OptionalDouble median() {
            int[] seen =
                    echoes.stream()
                            .flatMapToInt(echo -> echo.millimetres().stream())
                            .sorted()
                            .toArray();
            return seen.length < ECHOES_MIN || seen.length * 2 < echoes.size()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(seen[seen.length / 2] / 1_000.0);
        }

        private void tell(Telling telling, OptionalDouble distance, long now) {
            toldMillis = now;
            if (distance.isPresent()) {
                double level = level(distance.getAsDouble());
                above = start.isPresent() && level >= start.getAsDouble();
                telling.telemetry(
                        new Measured("level", Value.of(level)),
                        new Measured("distance", Value.of(distance.getAsDouble())));
            } else {
                telling.fault(silence());
            }
            // What is told next must be heard anew: an old echo is no reading.
            echoes.clear();
        }

        private String silence() {
            long broken = frames.takeBroken();
            if (!echoes.isEmpty()) {
                return port + ": the sensor sees no water (nothing within its range)";
            }
            return broken > 0
                    ? port + ": " + broken + " bytes came that are no frames; is the line inverted?"
                    : port + ": nothing comes; check the sensor's power and wires";
        }

        private double level(double distance) {
            return Math.round((height - distance) * 1_000) / 1_000.0;
        }

        @Override
        public String look(Telling telling) {
            long begin = telling.nowMillis();
            while (median().isEmpty() && telling.nowMillis() - begin < 3_000) {
                listen(telling.nowMillis());
            }
            double distance =
                    median().orElseThrow(() -> new ProtocolException(silence(), true, null));
            return "distance %.3f m, level %.3f m".formatted(distance, level(distance));
        }

        @Override
        public void close() {
            line.close();
        }
    }
}
