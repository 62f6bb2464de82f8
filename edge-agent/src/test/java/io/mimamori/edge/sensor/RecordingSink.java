package io.mimamori.edge.sensor;

import io.mimamori.reading.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** Keeps what it gets; can be told to throw or to block. Thread-safe. */
final class RecordingSink implements Sensor.Sink {
    /** One thing handed over. */
    record Taken(
            boolean event, String device, Reading reading, Optional<Sensor.Thumbnail> thumbnail) {}

    final CountDownLatch ended = new CountDownLatch(1);
    final CountDownLatch blocked = new CountDownLatch(1);
    private final List<Taken> taken = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Semaphore gate = new Semaphore(Integer.MAX_VALUE);
    private int throwing;
    private volatile boolean blocking;

    synchronized void failNext(int calls) {
        throwing = calls;
    }

    /** From now on each call waits until it is interrupted. */
    void block() {
        blocking = true;
        gate.drainPermits();
    }

    synchronized List<Taken> taken() {
        return List.copyOf(taken);
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    @Override
    public void telemetry(String device, List<Reading> readings) {
        take(false, device, readings, Optional.empty());
    }

    @Override
    public void event(String device, List<Reading> readings, Optional<Sensor.Thumbnail> thumbnail) {
        take(true, device, readings, thumbnail);
    }

    @Override
    public void fault(String device, String what) {
        pass();
        synchronized (this) {
            faults.add(device + ": " + what);
        }
    }

    @Override
    public void finished() {
        ended.countDown();
    }

    private void take(
            boolean event,
            String device,
            List<Reading> readings,
            Optional<Sensor.Thumbnail> thumbnail) {
        pass();
        synchronized (this) {
            readings.forEach(it -> taken.add(new Taken(event, device, it, thumbnail)));
        }
    }

    private void pass() {
        synchronized (this) {
            if (throwing > 0) {
                throwing--;
                throw new IllegalStateException("told to throw");
            }
        }
        if (blocking) {
            blocked.countDown();
        }
        try {
            gate.acquire();
            gate.release();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while blocking", e);
        }
    }
}
