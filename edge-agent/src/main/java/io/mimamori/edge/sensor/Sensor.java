package io.mimamori.edge.sensor;

import io.mimamori.reading.Names;
import io.mimamori.reading.Reading;
import java.util.List;
import java.util.Optional;

/** One source of readings, real, simulated or replayed. */
public interface Sensor extends AutoCloseable {
    /** Begins to hand readings over, on a thread of its own; called once. */
    void start(Sink sink);

    /** Stops and waits until nothing more is handed over. */
    @Override
    void close();

    /** Where readings go. Thread-safe; may make the caller wait when the spool is behind. */
    interface Sink {
        /** Telemetry of a device, in the order of its event times. */
        void telemetry(String device, List<Reading> readings);

        /** A button, a motion, a camera event: own lane, on disk at once, sent before telemetry. */
        void event(String device, List<Reading> readings, Optional<Thumbnail> thumbnail);

        /** The sensor could not be read; {@code what} says what was attempted and on what. */
        void fault(String device, String what);

        /** There is nothing more to come (a recording has ended). */
        void finished();
    }

    /**
     * A small picture that belongs to an event.
     *
     * @param event name of the event, as in topics: {@code [a-z0-9-]{1,64}}
     * @param jpeg at most 64 KiB
     */
    record Thumbnail(String event, byte[] jpeg) {
        /** Largest picture, in bytes. */
        public static final int BYTES_MAX = 64 * 1024;

        public Thumbnail {
            Names.require("event", event);
            if (jpeg.length > BYTES_MAX) {
                throw new IllegalArgumentException(
                        "a thumbnail of " + jpeg.length + " bytes is over " + BYTES_MAX);
            }
        }
    }
}
