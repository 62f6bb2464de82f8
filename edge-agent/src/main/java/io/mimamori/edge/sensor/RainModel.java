package io.mimamori.edge.sensor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Rain over one catchment, minute by minute: storms that arrive at random, and planned ones. A
 * river and a rain gauge with the same seed and catchment see the same rain. Not thread-safe.
 */
final class RainModel {
    private static final double STORM_MINUTES_MEAN = 240;
    private static final double STORM_DEPTH_MEAN_MM = 12;

    private final RandomGenerator random;
    private final double gapMinutes;
    private final List<Storm> storms;
    private long minute;
    private long nextStorm;

    /**
     * @param gap mean time between storms; zero: no storm but the planned ones
     */
    RainModel(Seed seed, Duration gap, List<Storm> planned) {
        this.random = seed.of("rain").random();
        this.gapMinutes = gap.toMillis() / 60_000.0;
        this.storms = new ArrayList<>(planned);
        this.nextStorm = gap.isZero() ? Long.MAX_VALUE : waitMinutes();
    }

    /** Rain of the next minute, mm. */
    double nextMinute() {
        if (minute >= nextStorm) {
            double minutes = 10 + STORM_MINUTES_MEAN * random.nextExponential();
            double depth = STORM_DEPTH_MEAN_MM * random.nextExponential();
            storms.add(new Storm(minute, (int) Math.min(minutes, 2_880), Math.min(depth, 120)));
            nextStorm = minute + waitMinutes();
        }
        double sum = 0;
        for (Storm storm : storms) {
            sum += storm.at(minute);
        }
        minute++;
        storms.removeIf(storm -> storm.isOverAt(minute));
        return sum;
    }

    private long waitMinutes() {
        return 1 + Math.round(gapMinutes * random.nextExponential());
    }
}
