package io.mimamori.edge.spool;

import io.mimamori.edge.sensor.Sensor.Thumbnail;
import java.util.Optional;

/**
 * One pack on its way to the file.
 *
 * @param table EVENT or TELEMETRY
 * @param readings how many it holds
 * @param thumbnail picture of the event
 */
record SpoolRow(
        SpoolItem.Table table,
        String device,
        long sequence,
        int readings,
        byte[] payload,
        Optional<Thumbnail> thumbnail) {
    /** Rough room of a row beside its payload. */
    static final int OVERHEAD_BYTES = 40;

    long bytes() {
        return OVERHEAD_BYTES
                + payload.length
                + thumbnail.map(picture -> (long) picture.jpeg().length).orElse(0L);
    }
}
