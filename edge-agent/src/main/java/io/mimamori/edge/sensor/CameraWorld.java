package io.mimamori.edge.sensor;

import io.mimamori.config.ConfigNode;
import io.mimamori.edge.sensor.Observation.Happening;
import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.edge.sensor.Observation.Sample;
import io.mimamori.reading.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A camera trap: what passes, how sure its model is, and a thumbnail. No picture of a human leaves
 * it. Tells a count of its pictures each interval as a sign of life. Not thread-safe.
 */
final class CameraWorld implements World {
    private static final double[] DUSK_AND_DAWN = {
        2, 2, 2, 3, 5, 5, 4, 2, 1, 0.5, 0.3, 0.3, 0.3, 0.3, 0.4, 0.6, 1.5, 4, 5, 4, 3, 3, 2, 2
    };

    private final Rhythm rhythm;
    private final Due due;
    private final RandomGenerator random;
    private final Arrivals arrivals;
    private final Timeline<Species> timeline = new Timeline<>();
    private long nextPassMillis;
    private long pictures;

    /**
     * How it is used.
     *
     * @param passesPerDay mean number of passes
     * @param bear a bear surely passes after this simulated time
     */
    record Place(double passesPerDay, Optional<Duration> bear) {
        /** Keys: {@code passes bear}. */
        static Place of(ConfigNode sensor) {
            return new Place(
                    sensor.number("passes", 12, 0, 5_000),
                    Settings.optionalDuration(sensor, "bear"));
        }
    }

    CameraWorld(Rhythm rhythm, Place place) {
        this.rhythm = rhythm;
        this.due = new Due(rhythm);
        this.random = rhythm.seed("passes").random();
        this.arrivals = new Arrivals(random, rhythm.begin(), place.passesPerDay(), DUSK_AND_DAWN);
        this.nextPassMillis = arrivals.after(0);
        place.bear().ifPresent(after -> timeline.add(after.toMillis(), Species.BEAR));
    }

    @Override
    public Duration interval() {
        return due.tick();
    }

    @Override
    public List<Observation> next(Duration step) {
        long fromMillis = timeline.nowMillis();
        while (nextPassMillis <= fromMillis + step.toMillis()) {
            timeline.add(nextPassMillis, Species.drawn(random.nextDouble()));
            nextPassMillis = arrivals.after(nextPassMillis);
        }
        List<Observation> seen = new ArrayList<>();
        for (Timeline.Entry<Species> pass : timeline.advance(step)) {
            seen.add(pass(Duration.ofMillis(pass.atMillis() - fromMillis), pass.what()));
        }
        if (due.isAfter(step)) {
            seen.add(
                    new Sample(
                            step,
                            rhythm.device(),
                            List.of(new Measured("pictures", Value.of((double) pictures)))));
        }
        return seen;
    }

    private Happening pass(Duration offset, Species species) {
        pictures++;
        double sure = random.nextDouble();
        long drawingSeed = random.nextLong();
        int count = species == Species.DEER || species == Species.BOAR ? 1 + (int) (sure * 4) : 1;
        double bear = bearProbability(species, sure);
        List<Measured> values =
                List.of(
                        new Measured("species", Value.of(species.key())),
                        new Measured("bear", Value.of(Math.round(bear * 100) / 100.0)));
        Optional<Observation.Picture> picture =
                species == Species.HUMAN
                        ? Optional.empty()
                        : Optional.of(time ->
                                NightScene.thumbnail(
                                        rhythm.device(),
                                        species,
                                        count,
                                        drawingSeed,
                                        time.atZone(rhythm.begin().getZone())));
        return new Happening(offset, rhythm.device(), values, picture);
    }

    /** What the camera's model says: sure of a bear, at times unsure of a boar. */
    private static double bearProbability(Species species, double sure) {
        return switch (species) {
            case BEAR -> 0.90 + 0.099 * sure;
            case BOAR -> 0.35 * sure * sure;
            case DEER, MONKEY, HUMAN -> 0.08 * sure;
            case BLANK -> 0.02 * sure;
        };
    }
}
