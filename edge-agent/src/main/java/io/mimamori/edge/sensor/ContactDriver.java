package io.mimamori.edge.sensor;

import io.mimamori.config.ConfigNode;
import io.mimamori.edge.board.Board;
import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.reading.Value;
import java.time.Duration;

/**
 * A reed contact at a door: to ground when closed, pull-up inside, so an open or cut wire is high
 * and reads as open. Each change is an event; the state is told as a sign of life, too.
 *
 * @param openIsHigh false for a contact that is open while the door is shut
 * @param interval between signs of life
 */
record ContactDriver(int pin, String channel, boolean openIsHigh, Duration interval)
        implements Driver {
    /** Reeds bounce for some ms. */
    private static final Duration SETTLE = Duration.ofMillis(50);

    static ContactDriver of(ConfigNode sensor) {
        return new ContactDriver(
                Settings.pin(sensor, "pin"),
                Settings.channel(sensor, "channel", "open"),
                sensor.flag("openIsHigh", true),
                Settings.positive(sensor, "interval", Duration.ofMinutes(60)));
    }

    @Override
    public Attached attach(Board board) {
        Edges edges = new Edges();
        Board.InputPin input = board.input(pin, Board.Pull.UP, edges);
        return new Open(board, input, edges, new Settling(input.isHigh(), SETTLE));
    }

    private final class Open implements Attached {
        private final Board board;
        private final Board.InputPin input;
        private final Edges edges;
        private final Settling level;
        private long toldMillis = Long.MIN_VALUE;

        Open(Board board, Board.InputPin input, Edges edges, Settling level) {
            this.board = board;
            this.input = input;
            this.edges = edges;
            this.level = level;
        }

        @Override
        public void step(Telling telling) throws InterruptedException {
            // All that have come, before it is asked whether the level stands: half a bounce that
            // is
            // looked at late would be taken for a level.
            for (var edge = edges.next(); edge.isPresent(); edge = edges.poll()) {
                level.edge(edge.get().high(), edge.get().nanos());
            }
            level.changed(board.nanoTime())
                    .ifPresent(_ -> {
                        telling.event(state());
                        toldMillis = telling.nowMillis();
                    });
            if (Due.passed(toldMillis, telling.nowMillis(), interval)) {
                telling.telemetry(state());
                toldMillis = telling.nowMillis();
            }
        }

        @Override
        public String look(Telling telling) {
            return level.isHigh() == openIsHigh ? "open now" : "closed now";
        }

        @Override
        public void close() {
            input.close();
        }

        private Measured state() {
            return new Measured(channel, Value.of(level.isHigh() == openIsHigh));
        }
    }
}
