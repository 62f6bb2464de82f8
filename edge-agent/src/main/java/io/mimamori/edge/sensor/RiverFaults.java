package io.mimamori.edge.sensor;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What a level sensor makes of the true level. Not thread-safe. */
final class RiverFaults {
    private static final double SPIKE_LOW_M = 0.5;
    private static final double SPIKE_HIGH_M = 3;

    private final RiverSettings.Faults faults;
    private final RandomGenerator noise;
    private final RandomGenerator chance;
    private double last;
    private Duration stuckLeft = Duration.ZERO;

    RiverFaults(RiverSettings.Faults faults, Seed seed) {
        this.faults = faults;
        this.noise = seed.of("noise").random();
        this.chance = seed.of("chance").random();
    }

    /** One sample at whole centimetres; empty when the sensor got no echo. */
    Optional<Double> sense(double level, Duration sinceLast) {
        double waves = faults.noise() * noise.nextGaussian();
        double spike = chance.nextDouble(SPIKE_LOW_M, SPIKE_HIGH_M);
        boolean upwards = chance.nextBoolean();
        boolean isSpike = chance.nextDouble() < faults.spikes();
        boolean sticks = chance.nextDouble() < faults.stuck();
        boolean misses = chance.nextDouble() < faults.missing();
        stuckLeft = stuckLeft.minus(sinceLast);
        if (stuckLeft.isPositive()) {
            return Optional.of(last);
        }
        if (misses) {
            return Optional.empty();
        }
        double off = isSpike ? (upwards ? spike : -spike) : 0;
        last = Math.round((level + waves + off) * 100) / 100.0;
        if (sticks) {
            stuckLeft = faults.stuckFor();
        }
        return Optional.of(last);
    }
}
