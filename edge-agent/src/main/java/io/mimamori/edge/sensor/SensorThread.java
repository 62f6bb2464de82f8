package io.mimamori.edge.sensor;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a sensor: starts once, ends promptly, and lives through a sink that throws.
 * Thread-safe.
 */
final class SensorThread {
    /** How long {@link #close} waits for a sink before it interrupts it, and then once more. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(SensorThread.class);

    private final String name;
    private final Pacer pacer;
    private @Nullable Thread thread;

    private final Thread.Builder builder;

    SensorThread(String name, InstantSource clock) {
        this(name, clock, Thread.ofVirtual());
    }

    /** For drivers: a native read would hold the carrier that a button's virtual thread needs. */
    static SensorThread ofPlatform(String name, InstantSource clock) {
        return new SensorThread(name, clock, Thread.ofPlatform().daemon());
    }

    private SensorThread(String name, InstantSource clock, Thread.Builder builder) {
        this.name = name;
        this.pacer = new Pacer(clock);
        this.builder = builder.name("sensor-" + name);
    }

    /** Runs on the sensor's thread until it returns or {@link #close} is called. */
    interface Body {
        void run(Pacer pacer) throws InterruptedException;
    }

    /** One call of the sink. */
    interface Call {
        void run();
    }

    synchronized void start(Body body) {
        if (thread != null) {
            throw new IllegalStateException("sensor " + name + " was started before");
        }
        thread = builder.start(() -> live(body));
    }

    private void live(Body body) {
        try {
            body.run(pacer);
        } catch (InterruptedException _) {
            LOG.debug("sensor {} was interrupted and ends", name);
        }
    }

    /** Calls the sink unless the sensor is closed; what it throws is logged, the sensor goes on. */
    void handOver(Call call) {
        if (pacer.isStopped()) {
            return;
        }
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.warn("sensor {}: a reading could not be handed over: {}", name, e.toString(), e);
        }
    }

    /** Ends the thread; waits until nothing more is handed over. */
    void close() {
        pacer.stop();
        Optional<Thread> running;
        synchronized (this) {
            running = Optional.ofNullable(thread);
        }
        running.filter(other -> !other.equals(Thread.currentThread())).ifPresent(this::await);
    }

    private void await(Thread running) {
        try {
            if (running.join(PATIENCE)) {
                return;
            }
            running.interrupt();
            if (!running.join(PATIENCE)) {
                LOG.warn("sensor {}: its sink does not return; left behind", name);
            }
        } catch (InterruptedException _) {
            running.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
