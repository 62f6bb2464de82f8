package io.mimamori.edge.sensor;

import java.time.Duration;
import java.util.List;

/**
 * A rain gauge alone. With the same seed, catchment, rain and flood keys as a river it tips with
 * that river's rain. Not thread-safe.
 */
final class RainWorld implements World {
    private static final long MINUTE_MILLIS = 60_000;

    private final Rhythm rhythm;
    private final RainModel rain;
    private final TippingBucket bucket;
    private long minuteMillis;

    RainWorld(Rhythm rhythm, RiverSettings settings, Seed catchmentSeed) {
        this.rhythm = rhythm;
        this.rain = settings.rain(catchmentSeed);
        this.bucket = new TippingBucket(settings.tipMm());
    }

    @Override
    public Duration interval() {
        return rhythm.interval();
    }

    @Override
    public List<Observation> next(Duration step) {
        minuteMillis += step.toMillis();
        while (minuteMillis >= MINUTE_MILLIS) {
            minuteMillis -= MINUTE_MILLIS;
            bucket.minute(rain.nextMinute());
        }
        return List.of(new Observation.Sample(step, rhythm.device(), bucket.told()));
    }
}
