package io.mimamori.edge.sensor;

import java.time.Duration;

/** A river under rain: the true level, before a sensor looks at it. Not thread-safe. */
final class RiverModel {
    private static final long MINUTE_MILLIS = 60_000;

    private final Catchment catchment;
    private final RainModel rain;
    private final TippingBucket bucket;
    private final Catchment.Cascade cascade;
    private double before;
    private double after;
    private long minuteMillis;

    /**
     * @param bucket takes the same rain
     */
    RiverModel(Catchment catchment, RainModel rain, TippingBucket bucket) {
        this.catchment = catchment;
        this.bucket = bucket;
        this.rain = rain;
        this.cascade = new Catchment.Cascade(catchment.lag());
        this.before = catchment.baseLevel();
        this.after = before;
    }

    /** Lets simulated time pass. */
    void next(Duration step) {
        minuteMillis += step.toMillis();
        while (minuteMillis >= MINUTE_MILLIS) {
            minuteMillis -= MINUTE_MILLIS;
            double rainMm = rain.nextMinute();
            bucket.minute(rainMm);
            before = after;
            after = catchment.level(1 + catchment.response() * 60 * cascade.minute(rainMm));
        }
    }

    /** True level now, m above the datum. */
    double level() {
        return before + (after - before) * minuteMillis / MINUTE_MILLIS;
    }
}
