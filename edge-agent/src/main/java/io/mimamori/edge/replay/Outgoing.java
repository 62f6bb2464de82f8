package io.mimamori.edge.replay;

import io.mimamori.reading.Lane;
import io.mimamori.reading.Reading;
import java.util.List;

/**
 * One pack of the recording. Compared by identity: the same rows may stand in a file twice.
 *
 * <p>Immutable.
 */
final class Outgoing {
    private final String device;
    private final Lane lane;
    private final long sequence;
    private final List<Reading> readings;
    private final byte[] payload;

    Outgoing(String device, Lane lane, long sequence, List<Reading> readings, byte[] payload) {
        this.device = device;
        this.lane = lane;
        this.sequence = sequence;
        this.readings = List.copyOf(readings);
        this.payload = payload;
    }

    String device() {
        return device;
    }

    Lane lane() {
        return lane;
    }

    long sequence() {
        return sequence;
    }

    List<Reading> readings() {
        return readings;
    }

    byte[] payload() {
        return payload;
    }

    /** Event time of the first reading, ms since 1970 UTC. */
    long timeMillis() {
        return readings.getFirst().timeMillis();
    }
}
