package io.mimamori.edge.sensor;

import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.random.RandomGenerator;

/**
 * Visits as a Poisson process whose rate follows the hour of the day (thinned). Not thread-safe.
 */
final class Arrivals {
    private static final double DAY_MILLIS = 86_400_000;

    private final RandomGenerator random;
    private final ZonedDateTime begin;
    private final double perDay;
    private final double[] hourWeights;
    private final double weightMax;

    /**
     * @param perDay mean number of visits a day; zero for none
     * @param hourWeights relative rate of each of the 24 hours
     */
    Arrivals(RandomGenerator random, ZonedDateTime begin, double perDay, double[] hourWeights) {
        this.random = random;
        this.begin = begin;
        this.perDay = perDay;
        this.hourWeights = hourWeights.clone();
        double sum = 0;
        double max = 0;
        for (double weight : hourWeights) {
            sum += weight;
            max = Math.max(max, weight);
        }
        this.weightMax = max * 24 / sum;
        for (int i = 0; i < this.hourWeights.length; i++) {
            this.hourWeights[i] *= 24 / sum;
        }
    }

    /** The next visit after a moment, both in simulated ms; {@link Long#MAX_VALUE} for never. */
    long after(long millis) {
        if (perDay <= 0) {
            return Long.MAX_VALUE;
        }
        long at = millis;
        do {
            double gap = random.nextExponential() * DAY_MILLIS / (perDay * weightMax);
            at += Math.max(1, Math.round(gap));
        } while (random.nextDouble() * weightMax > hourWeights[hourAt(at)]);
        return at;
    }

    private int hourAt(long millis) {
        return begin.plus(millis, ChronoUnit.MILLIS).getHour();
    }
}
