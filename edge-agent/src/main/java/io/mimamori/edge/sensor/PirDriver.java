package io.mimamori.edge.sensor;

import io.mimamori.config.ConfigNode;
import io.mimamori.edge.board.Board;
import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.reading.Value;
import java.time.Duration;

/**
 * A passive infrared detector, high while somebody moves. Nothing counts in the first minute after
 * power; each change is an event; activity is the share of a minute, told when there was any and as
 * a sign of life; high for over 30 minutes is a fault.
 *
 * @param interval between signs of life
 * @param warmUp after power
 */
record PirDriver(int pin, Duration interval, Duration warmUp) implements Driver {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration STUCK_AFTER = Duration.ofMinutes(30);

    static PirDriver of(ConfigNode sensor) {
        return new PirDriver(
                Settings.pin(sensor, "pin"),
                Settings.positive(sensor, "interval", Duration.ofMinutes(60)),
                sensor.duration("warmUp", MINUTE));
    }

    @Override
    public Attached attach(Board board) {
        Edges edges = new Edges();
        return new Open(board, board.input(pin, Board.Pull.DOWN, edges), edges);
    }

    private final class Open implements Attached {
        private final Board board;
        private final Board.InputPin input;
        private final Edges edges;
        private final Activity activity = new Activity();
        private final long attachedNanos;
        private boolean warm;
        private boolean high;
        private long highNanos;
        private boolean toldStuck;
        private long minuteMillis;
        private long toldMillis = Long.MIN_VALUE;

        Open(Board board, Board.InputPin input, Edges edges) {
            this.board = board;
            this.input = input;
            this.edges = edges;
            this.attachedNanos = board.nanoTime();
        }

        @Override
        public void step(Telling telling) throws InterruptedException {
            var edge = edges.next();
            if (!warm) {
                warm = board.nanoTime() - attachedNanos >= warmUp.toNanos();
                if (warm) {
                    minuteMillis = telling.nowMillis();
                    var _ = activity.takePercent(minuteMillis);
                    changed(telling, input.isHigh(), board.nanoTime());
                }
                return;
            }
            edge.ifPresent(each -> changed(telling, each.high(), each.nanos()));
            if (high && !toldStuck && board.nanoTime() - highNanos >= STUCK_AFTER.toNanos()) {
                toldStuck = true;
                telling.fault(
                        "pin %d has been high for %d minutes: the detector is stuck, or something keeps moving before it"
                                .formatted(pin, STUCK_AFTER.toMinutes()));
            }
            if (Due.passed(minuteMillis, telling.nowMillis(), MINUTE)) {
                minute(telling);
            }
        }

        private void changed(Telling telling, boolean to, long nanos) {
            if (to == high) {
                return;
            }
            high = to;
            highNanos = nanos;
            toldStuck = false;
            activity.changed(telling.nowMillis(), high);
            telling.event(new Measured("motion", Value.of(high)));
        }

        private void minute(Telling telling) {
            minuteMillis = telling.nowMillis();
            double percent = activity.takePercent(minuteMillis);
            // A stuck detector says nothing of movement: its silence must show.
            if (toldStuck) {
                return;
            }
            if (percent > 0 || Due.passed(toldMillis, minuteMillis, interval)) {
                telling.telemetry(new Measured("activity", Value.of(percent)));
                toldMillis = minuteMillis;
            }
        }

        @Override
        public String look(Telling telling) {
            return input.isHigh() ? "sees movement now" : "sees nothing now";
        }

        @Override
        public void close() {
            input.close();
        }
    }
}
