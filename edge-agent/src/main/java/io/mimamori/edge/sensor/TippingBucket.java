package io.mimamori.edge.sensor;

import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.reading.Value;
import java.util.List;

/** Counts rain in whole tips, as the reed switch of a gauge does. Not thread-safe. */
final class TippingBucket {
    private static final int HOUR_MINUTES = 60;
    private static final int TEN_MINUTES = 10;

    private final double tipMm;

    /** Tips of each of the last 60 minutes, a ring. */
    private final int[] tipsOfMinute = new int[HOUR_MINUTES];

    private double inBucketMm;
    private long minute;
    private long tips;

    /**
     * @param tipMm rain of one tip, usually 0.2 or 0.5 mm
     */
    TippingBucket(double tipMm) {
        this(tipMm, 0);
    }

    /**
     * @param tips counted before
     */
    TippingBucket(double tipMm, long tips) {
        this.tipMm = tipMm;
        this.tips = tips;
    }

    /** Tips counted ever. */
    long tips() {
        return tips;
    }

    /** One minute of rain, mm. */
    void minute(double rainMm) {
        inBucketMm += rainMm;
        int tipped = (int) Math.floor(inBucketMm / tipMm);
        inBucketMm -= tipped * tipMm;
        minute(tipped);
    }

    /** One minute with so many tips. */
    void minute(int tipped) {
        tips += tipped;
        tipsOfMinute[(int) (minute++ % HOUR_MINUTES)] = tipped;
    }

    /** The counter, and rain of the last 10 minutes and of the last hour, mm. */
    List<Measured> told() {
        return List.of(
                new Measured("tips", Value.of((double) tips)),
                new Measured("rain-10m", Value.of(lastMm(TEN_MINUTES))),
                new Measured("rain-1h", Value.of(lastMm(HOUR_MINUTES))));
    }

    private double lastMm(int minutes) {
        long sum = 0;
        for (long at = Math.max(0, minute - minutes); at < minute; at++) {
            sum += tipsOfMinute[(int) (at % HOUR_MINUTES)];
        }
        return Math.round(sum * tipMm * 1_000) / 1_000.0;
    }
}
