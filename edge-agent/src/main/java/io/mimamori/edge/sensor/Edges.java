package io.mimamori.edge.sensor;

import io.mimamori.edge.board.Board;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Edges of a pin on their way from the board's thread to the driver's. Thread-safe. */
final class Edges implements Board.EdgeListener {
    /** Edges that may wait; a pin that chatters faster loses some, which is counted. */
    static final int WAITING_MAX = 1_024;

    /** Longest wait for an edge, ms. */
    static final long PATIENCE_MILLIS = 100;

    private final ArrayBlockingQueue<Edge> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final AtomicLong lost = new AtomicLong();

    /** An edge; {@code nanos} by the board's clock. */
    record Edge(boolean high, long nanos) {}

    @Override
    public void changed(boolean high, long nanos) {
        if (!waiting.offer(new Edge(high, nanos))) {
            lost.incrementAndGet();
        }
    }

    /** The next edge; empty when there is none within the patience. */
    Optional<Edge> next() throws InterruptedException {
        return Optional.ofNullable(waiting.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** The next edge that is there already. */
    Optional<Edge> poll() {
        return Optional.ofNullable(waiting.poll());
    }

    /** Edges lost since the last call. */
    long takeLost() {
        return lost.getAndSet(0);
    }
}
