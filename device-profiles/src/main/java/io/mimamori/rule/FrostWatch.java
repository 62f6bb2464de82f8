package io.mimamori.rule;

import io.mimamori.profile.Site;

/**
 * Whether a level rises by ice and snow: in frost, without rain. Part of a sensor rule's state;
 * does nothing, and is not written, when the rule knows no air temperature. Not thread-safe.
 */
final class FrostWatch {
    private static final int NO_SOURCE = -1;

    private final int temperatureSource;
    private final int rainSource;
    private final double below;
    private final long riseSteps;
    private double temperature;
    private long temperatureMillis = Fold.NONE;
    private long rainMillis = Fold.NONE;

    /** The last level beyond doubt, in steps; in frost it only sinks. */
    private long baseSteps = Fold.NONE;

    private FrostWatch(int temperatureSource, int rainSource, double below, long riseSteps) {
        this.temperatureSource = temperatureSource;
        this.rainSource = rainSource;
        this.below = below;
        this.riseSteps = riseSteps;
    }

    static FrostWatch of(SensorFault rule, Site site, Sources sources) {
        return rule.frost()
                .map(frost ->
                        new FrostWatch(
                                sources.number(frost.temperature(), site),
                                frost.rain()
                                        .map(rain -> sources.number(rain, site))
                                        .orElse(NO_SOURCE),
                                frost.below(),
                                sources.channel(0).steps(frost.rise())))
                .orElseGet(() -> new FrostWatch(NO_SOURCE, NO_SOURCE, 0, 0));
    }

    private boolean isOff() {
        return temperatureSource == NO_SOURCE;
    }

    /** Takes a reading of the temperature or the rain. */
    void observe(Sample sample) {
        if (!sample.isJudged() || !sample.isNumeric()) {
            return;
        }
        if (sample.source() == temperatureSource) {
            temperature = sample.number();
            temperatureMillis = sample.timeMillis();
        } else if (sample.source() == rainSource && sample.number() > 0) {
            rainMillis = sample.timeMillis();
        }
    }

    /** Whether the level of then may be ice; remembers it when it is not. */
    boolean isDoubtful(long timeMillis, long steps) {
        if (isOff()) {
            return false;
        }
        boolean frosty =
                isRecent(temperatureMillis, timeMillis)
                        && temperature < below
                        && !isRecent(rainMillis, timeMillis);
        if (!frosty || baseSteps == Fold.NONE) {
            baseSteps = steps;
            return false;
        }
        boolean doubtful = steps > baseSteps + riseSteps;
        baseSteps = Math.min(baseSteps, steps);
        return doubtful;
    }

    private static boolean isRecent(long millis, long nowMillis) {
        return millis != Fold.NONE && nowMillis - millis <= SensorFault.FROST_MEMORY.toMillis();
    }

    FrostWatch copy() {
        if (isOff()) {
            return this;
        }
        FrostWatch copy = new FrostWatch(temperatureSource, rainSource, below, riseSteps);
        copy.temperature = temperature;
        copy.temperatureMillis = temperatureMillis;
        copy.rainMillis = rainMillis;
        copy.baseSteps = baseSteps;
        return copy;
    }

    void write(PartWriter part) {
        if (!isOff()) {
            part.real(temperature);
            part.number(temperatureMillis);
            part.number(rainMillis);
            part.number(baseSteps);
        }
    }

    void read(PartReader part) {
        if (!isOff()) {
            temperature = part.real();
            temperatureMillis = part.number();
            rainMillis = part.number();
            baseSteps = part.number();
        }
    }
}
