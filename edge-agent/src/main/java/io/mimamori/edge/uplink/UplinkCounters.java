package io.mimamori.edge.uplink;

import java.util.concurrent.atomic.LongAdder;

/** Counts since the start. Thread-safe. */
final class UplinkCounters {
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder connections = new LongAdder();

    void acknowledged() {
        acknowledged.increment();
    }

    void refused() {
        refused.increment();
    }

    void connected() {
        connections.increment();
    }

    UplinkStatus status(boolean up) {
        return new UplinkStatus(up, acknowledged.sum(), refused.sum(), connections.sum());
    }
}
