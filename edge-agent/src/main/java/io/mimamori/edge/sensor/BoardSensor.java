package io.mimamori.edge.sensor;

import io.mimamori.ProtocolException;
import io.mimamori.edge.board.Board;
import io.mimamori.reading.Reading;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A sensor at the computer's pins. Hardware that cannot be opened or was lost is told as a fault
 * and tried again every 30 s; it is never simulated. Thread-safe; the driver lives on its own
 * thread.
 */
public final class BoardSensor implements Sensor {
    /** Wait before lost hardware is tried again. */
    static final Duration AGAIN_AFTER = Duration.ofSeconds(30);

    private final String device;
    private final Driver driver;
    private final Board board;
    private final SensorThread thread;
    private final Duration againAfter;

    BoardSensor(
            String device, Driver driver, Board board, InstantSource clock, Duration againAfter) {
        this.device = device;
        this.driver = driver;
        this.board = board;
        this.thread = SensorThread.ofPlatform(device, clock);
        this.againAfter = againAfter;
    }

    @Override
    public void start(Sink sink) {
        thread.start(pacer -> run(pacer, new Telling(device, sink, thread, pacer)));
    }

    @Override
    public void close() {
        thread.close();
    }

    /** Device that it reads. */
    public String device() {
        return device;
    }

    /**
     * Opens the hardware once and says what is there, for {@code --self-test}; before the start.
     *
     * @throws ProtocolException that says what is missing and what to check
     */
    public String look(InstantSource clock) throws InterruptedException {
        Pacer pacer = new Pacer(clock);
        try (Driver.Attached attached = driver.attach(board)) {
            return attached.look(new Telling(device, new Nobody(), thread, pacer));
        }
    }

    private void run(Pacer pacer, Telling telling) throws InterruptedException {
        while (!pacer.isStopped()) {
            try (Driver.Attached attached = driver.attach(board)) {
                while (!pacer.isStopped()) {
                    attached.step(telling);
                }
            } catch (ProtocolException e) {
                telling.fault(String.valueOf(e.getMessage()));
                pacer.awaitAfter(pacer.nowMillis(), againAfter);
            } catch (RuntimeException | LinkageError e) {
                // A library's surprise must not end a sensor, least of all a button.
                telling.fault("the hardware's library failed: " + e);
                pacer.awaitAfter(pacer.nowMillis(), againAfter);
            }
        }
    }

    /** During a self-test nothing is told to anybody. */
    private static final class Nobody implements Sink {
        @Override
        public void telemetry(String ofDevice, List<Reading> readings) {}

        @Override
        public void event(String ofDevice, List<Reading> readings, Optional<Thumbnail> thumbnail) {}

        @Override
        public void fault(String ofDevice, String what) {}

        @Override
        public void finished() {}
    }
}
