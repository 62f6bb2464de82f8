package io.mimamori.edge.sensor;

import java.time.Duration;

/**
 * How a river answers rain: a cascade of {@value #RESERVOIRS} linear reservoirs (Nash 1957) over a
 * base flow, and a rating from flow to level, {@code level = bed + depth * q^0.6} (Manning for a
 * wide channel). Flow is counted in base flows, so no area is needed.
 *
 * @param baseLevel level in dry weather, m above the site's datum
 * @param baseDepth depth of water in dry weather, m
 * @param response base flows that a steady rain of 1 mm/h adds in the end
 * @param lag of each reservoir
 */
record Catchment(double baseLevel, double baseDepth, double response, Duration lag) {
    static final int RESERVOIRS = 3;
    private static final double RATING = 0.6;

    /** Level at a flow, m above the datum. */
    double level(double flow) {
        return baseLevel - baseDepth + baseDepth * Math.pow(flow, RATING);
    }

    /** Flow at a level, in base flows. */
    double flow(double level) {
        return Math.pow((level - baseLevel + baseDepth) / baseDepth, 1 / RATING);
    }

    /** The storm after which dry-weather flow peaks at {@code peakLevel}, m above the datum. */
    Storm stormTo(double peakLevel, long startMinute, int minutes) {
        Storm unit = new Storm(0, minutes, 1);
        Cascade cascade = new Cascade(lag);
        double peakMm = 0;
        long horizon = minutes + 20 * RESERVOIRS * Math.max(1, lag.toMinutes());
        for (long minute = 0; minute < horizon; minute++) {
            peakMm = Math.max(peakMm, cascade.minute(unit.at(minute)));
        }
        double neededMm = (flow(peakLevel) - 1) / (response * 60);
        return new Storm(startMinute, minutes, neededMm / peakMm);
    }

    /** Linear reservoirs one behind the other; what runs in runs out. Not thread-safe. */
    static final class Cascade {
        private final double[] storedMm = new double[RESERVOIRS];
        private final double emptied;

        Cascade(Duration lag) {
            this.emptied = 1 - Math.exp(-60_000.0 / lag.toMillis());
        }

        /** One minute: takes rain in, returns what runs out, both in mm. */
        double minute(double rainMm) {
            double running = rainMm;
            for (int i = 0; i < storedMm.length; i++) {
                storedMm[i] += running;
                running = storedMm[i] * emptied;
                storedMm[i] -= running;
            }
            return running;
        }

        double storedMm() {
            double sum = 0;
            for (double stored : storedMm) {
                sum += stored;
            }
            return sum;
        }
    }
}
