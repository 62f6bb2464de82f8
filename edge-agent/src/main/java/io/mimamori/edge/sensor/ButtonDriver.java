package io.mimamori.edge.sensor;

import io.mimamori.config.ConfigNode;
import io.mimamori.edge.board.Board;
import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.reading.Value;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An emergency button to ground, pull-up inside. The first edge latches it, 50 ms later it must
 * still be pressed; then it is an event at once, and a buzzer or lamp answers whoever pressed it.
 *
 * @param answerPin of the buzzer or lamp
 * @param interval between signs of life
 */
record ButtonDriver(int pin, OptionalInt answerPin, String channel, Duration interval)
        implements Driver {
    /** hardware.md, section 2: latch on the first edge, 50 ms confirm. */
    private static final Duration CONFIRM = Duration.ofMillis(50);

    private static final Duration ANSWER = Duration.ofSeconds(1);

    static ButtonDriver of(ConfigNode sensor) {
        return new ButtonDriver(
                Settings.pin(sensor, "pin"),
                sensor.has("answerPin")
                        ? OptionalInt.of(Settings.pin(sensor, "answerPin"))
                        : OptionalInt.empty(),
                Settings.channel(sensor, "channel", "pressed"),
                Settings.positive(sensor, "interval", Duration.ofMinutes(60)));
    }

    @Override
    public Attached attach(Board board) {
        Edges edges = new Edges();
        Board.InputPin input = board.input(pin, Board.Pull.UP, edges);
        try {
            Optional<Board.OutputPin> answer =
                    answerPin.isPresent()
                            ? Optional.of(board.output(answerPin.getAsInt(), false))
                            : Optional.empty();
            return new Open(board, input, edges, answer);
        } catch (RuntimeException e) {
            input.close();
            throw e;
        }
    }

    private final class Open implements Attached {
        private final Board board;
        private final Board.InputPin input;
        private final Edges edges;
        private final Optional<Board.OutputPin> answer;
        private boolean latched;
        private long latchedNanos;
        private boolean pressed;
        private long answeredNanos;
        private boolean answering;
        private long toldMillis = Long.MIN_VALUE;

        Open(Board board, Board.InputPin input, Edges edges, Optional<Board.OutputPin> answer) {
            this.board = board;
            this.input = input;
            this.edges = edges;
            this.answer = answer;
        }

        @Override
        public void step(Telling telling) throws InterruptedException {
            // One that is held while the agent starts counts as well.
            if (!latched && !pressed && !input.isHigh()) {
                latch(board.nanoTime());
            }
            edges.next()
                    .filter(edge -> !edge.high() && !latched && !pressed)
                    .ifPresent(edge -> latch(edge.nanos()));
            confirm(telling);
            if (answering && board.nanoTime() - answeredNanos >= ANSWER.toNanos()) {
                answering = false;
                answer.ifPresent(pin -> pin.set(false));
            }
            if (Due.passed(toldMillis, telling.nowMillis(), interval)) {
                telling.telemetry(state());
                toldMillis = telling.nowMillis();
            }
        }

        private void latch(long nanos) {
            latched = true;
            latchedNanos = nanos;
        }

        private void confirm(Telling telling) throws InterruptedException {
            if (latched) {
                long missing = CONFIRM.toNanos() - (board.nanoTime() - latchedNanos);
                if (missing > 0) {
                    board.pause(Duration.ofNanos(missing));
                }
                latched = false;
                pressed = !input.isHigh();
                if (pressed) {
                    telling.event(state());
                    toldMillis = telling.nowMillis();
                    answeredNanos = board.nanoTime();
                    answering = true;
                    answer.ifPresent(pin -> pin.set(true));
                }
            } else if (pressed && input.isHigh()) {
                pressed = false;
                telling.event(state());
                toldMillis = telling.nowMillis();
            }
        }

        @Override
        public String look(Telling telling) {
            return input.isHigh() ? "not pressed now" : "PRESSED now";
        }

        @Override
        public void close() {
            input.close();
            answer.ifPresent(Board.OutputPin::close);
        }

        private Measured state() {
            return new Measured(channel, Value.of(pressed));
        }
    }
}
