package io.mimamori.hub;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The hub's clock: the machine's, or under {@code --clock data} the newest event time received and
 * then running on. Thread-safe.
 */
public final class HubClock implements InstantSource {
    private final InstantSource machine;
    private final boolean data;
    private volatile long offsetMillis;
    private boolean started;

    private HubClock(InstantSource machine, boolean data) {
        this.machine = machine;
        this.data = data;
    }

    public static HubClock ofMachine(InstantSource machine) {
        return new HubClock(machine, false);
    }

    /** For rehearsals with recordings; until the first reading it is the machine's clock. */
    public static HubClock ofData(InstantSource machine) {
        return new HubClock(machine, true);
    }

    /** Whether recordings drive it; then everything that is sent is an exercise. */
    public boolean isData() {
        return data;
    }

    /** The machine's clock, for checks at the door and for what must never jump. */
    public InstantSource machine() {
        return machine;
    }

    /** A reading with this event time (ms since 1970 UTC) was taken in. */
    public void observed(long eventMillis) {
        if (data) {
            advance(eventMillis);
        }
    }

    private synchronized void advance(long eventMillis) {
        long now = machine.millis() + offsetMillis;
        if (!started || eventMillis > now) {
            offsetMillis = eventMillis - machine.millis();
            started = true;
        }
    }

    @Override
    public long millis() {
        return machine.millis() + offsetMillis;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }
}
