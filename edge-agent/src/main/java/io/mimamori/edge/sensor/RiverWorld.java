package io.mimamori.edge.sensor;

import io.mimamori.edge.sensor.Observation.Failure;
import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.edge.sensor.Observation.Sample;
import io.mimamori.reading.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A river gauge, and perhaps a rain gauge in its catchment. Samples, and what the gauge does wrong;
 * quiet and alert mode as domain.md 2.3. Not thread-safe.
 */
final class RiverWorld implements World {
    /** Alert mode ends after this simulated time below the start level less the margin. */
    private static final Duration CALM = Duration.ofMinutes(60);

    private static final double CALM_MARGIN_M = 0.1;

    private final Rhythm rhythm;
    private final RiverSettings settings;
    private final RiverModel river;
    private final TippingBucket bucket;
    private final RiverFaults faults;
    private Duration sinceReport = Duration.ZERO;
    private Duration calmFor = CALM;
    private boolean reported;
    private boolean alert;

    RiverWorld(Rhythm rhythm, RiverSettings settings, Seed catchmentSeed) {
        this.rhythm = rhythm;
        this.settings = settings;
        this.bucket = new TippingBucket(settings.tipMm());
        this.river = new RiverModel(settings.catchment(), settings.rain(catchmentSeed), bucket);
        this.faults = new RiverFaults(settings.faults(), rhythm.seed("faults"));
    }

    @Override
    public Duration interval() {
        return alert ? settings.alert().interval() : rhythm.interval();
    }

    @Override
    public List<Observation> next(Duration step) {
        river.next(step);
        List<Observation> seen = new ArrayList<>();
        Optional<Double> sensed = faults.sense(river.level(), step);
        sensed.ifPresent(level -> follow(level, step));
        sinceReport = sinceReport.plus(step);
        if (sensed.isEmpty()) {
            seen.add(new Failure(step, rhythm.device(), "level: no echo from the water"));
        } else if (isDue()) {
            seen.add(sample(step, rhythm.device(), settings.channel(), sensed.get()));
            sinceReport = Duration.ZERO;
            reported = true;
        }
        settings.rainDevice().ifPresent(gauge -> seen.add(new Sample(step, gauge, bucket.told())));
        return seen;
    }

    private boolean isDue() {
        return alert
                || !reported
                || settings.alert()
                        .heartbeat()
                        .map(beat -> sinceReport.compareTo(beat) >= 0)
                        .orElse(true);
    }

    private void follow(double level, Duration step) {
        if (settings.alert().start().isEmpty()) {
            return;
        }
        double start = settings.alert().start().getAsDouble();
        calmFor = level < start - CALM_MARGIN_M ? calmFor.plus(step) : Duration.ZERO;
        alert = level >= start || (alert && calmFor.compareTo(CALM) < 0);
    }

    private static Sample sample(Duration offset, String device, String channel, double value) {
        return new Sample(offset, device, List.of(new Measured(channel, Value.of(value))));
    }
}
