package io.mimamori.edge.sensor;

import java.time.Duration;
import java.util.List;

/**
 * A simulated place with its sensors, in simulated time that only {@link #next} moves: no clock, no
 * thread. Equal settings, seed and steps make equal observations. Not thread-safe: one thread steps
 * it.
 */
interface World {
    /**
     * Lets {@code step} of simulated time pass and returns what was observed in it, in the order of
     * the offsets. A step of zero, the first one, makes the first samples.
     */
    List<Observation> next(Duration step);

    /** Real time until the next step; may follow what was seen (a river in alert mode). */
    Duration interval();
}
