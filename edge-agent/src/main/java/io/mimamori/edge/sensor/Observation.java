package io.mimamori.edge.sensor;

import io.mimamori.reading.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a {@link World} shows at one moment. */
sealed interface Observation {
    /** Simulated time since the beginning of the step. */
    Duration offset();

    /** Device that observed it. */
    String device();

    /** Samples of a device. */
    record Sample(Duration offset, String device, List<Measured> values) implements Observation {}

    /** Something happened, perhaps with a picture of it. */
    record Happening(
            Duration offset, String device, List<Measured> values, Optional<Picture> picture)
            implements Observation {}

    /** A sensor could not be read; {@code what} says what was attempted and on what. */
    record Failure(Duration offset, String device, String what) implements Observation {}

    /** One channel's value. */
    record Measured(String channel, Value value) {}

    /** Draws the picture of a happening once its event time is known. */
    interface Picture {
        /** Name of the event, as in topics, and the picture as JPEG of at most 64 KiB. */
        Sensor.Thumbnail at(Instant eventTime);
    }
}
