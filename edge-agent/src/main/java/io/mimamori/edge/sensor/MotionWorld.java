package io.mimamori.edge.sensor;

import io.mimamori.config.ConfigNode;
import io.mimamori.edge.sensor.Observation.Failure;
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
 * A PIR sensor that guards a place: an event with each change of its output, and the share of the
 * time in which it saw a movement. Ignores the first minute after power-on; an output that stays
 * high for half an hour is a fault, not a visitor. Not thread-safe.
 */
final class MotionWorld implements World {
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final Duration STUCK_AFTER = Duration.ofMinutes(30);
    private static final long HOLD_MILLIS = 2_000;
    private static final double[] OFFICE_HOURS = {
        0, 0, 0, 0, 0, 0, 1, 4, 6, 6, 6, 6, 6, 6, 6, 6, 6, 5, 3, 1, 0.5, 0.2, 0.1, 0
    };

    private final Rhythm rhythm;
    private final Due due;
    private final Place place;
    private final RandomGenerator random;
    private final Arrivals arrivals;
    private final Timeline<Change> timeline = new Timeline<>();
    private final Activity activity = new Activity();
    private final Pir pir;
    private long nextVisitMillis;
    private boolean intruded;
    private long highSinceMillis = Long.MAX_VALUE;
    private boolean stuckTold;

    /**
     * How it is used.
     *
     * @param visitsPerDay mean number of visits, in office hours
     * @param intruder somebody surely comes after this simulated time
     * @param stuck the output goes high for good after this simulated time
     */
    record Place(double visitsPerDay, Optional<Duration> intruder, Optional<Duration> stuck) {
        /** Keys: {@code visits intruder stuckAfter}. */
        static Place of(ConfigNode sensor) {
            return new Place(
                    sensor.number("visits", 24, 0, 2_000),
                    Settings.optionalDuration(sensor, "intruder"),
                    Settings.optionalDuration(sensor, "stuckAfter"));
        }
    }

    MotionWorld(Rhythm rhythm, Place place) {
        this.rhythm = rhythm;
        this.due = new Due(rhythm);
        this.place = place;
        this.random = rhythm.seed("visits").random();
        this.arrivals = new Arrivals(random, rhythm.begin(), place.visitsPerDay(), OFFICE_HOURS);
        this.pir = new Pir(rhythm.device(), "motion", HOLD_MILLIS, timeline);
        this.nextVisitMillis = arrivals.after(WARM_UP.toMillis());
    }

    @Override
    public Duration interval() {
        return due.tick();
    }

    @Override
    public List<Observation> next(Duration step) {
        long fromMillis = timeline.nowMillis();
        plan(fromMillis + step.toMillis());
        List<Observation> seen = new ArrayList<>();
        for (Timeline.Entry<Change> entry : timeline.advance(step)) {
            if (!isStuck(entry.atMillis())) {
                seen.add(happening(fromMillis, entry.atMillis(), entry.what()));
            }
        }
        watchStuck(fromMillis, step, seen);
        if (due.isAfter(step)) {
            double percent = activity.takePercent(timeline.nowMillis());
            seen.add(
                    new Sample(
                            step,
                            rhythm.device(),
                            List.of(new Measured("activity", Value.of(percent)))));
        }
        return seen;
    }

    private void plan(long untilMillis) {
        long intruderMillis = place.intruder().map(Duration::toMillis).orElse(Long.MAX_VALUE);
        while (Math.min(nextVisitMillis, intruded ? Long.MAX_VALUE : intruderMillis)
                <= untilMillis) {
            boolean intruderFirst = !intruded && intruderMillis <= nextVisitMillis;
            long atMillis = intruderFirst ? intruderMillis : nextVisitMillis;
            intruded |= intruderFirst;
            long leavesMillis = visit(atMillis);
            nextVisitMillis =
                    intruderFirst
                            ? Math.max(nextVisitMillis, leavesMillis)
                            : arrivals.after(leavesMillis);
        }
    }

    private long visit(long atMillis) {
        List<Long> moments = new ArrayList<>();
        long leavesMillis = atMillis + 20_000 + random.nextLong(280_000);
        for (long at = atMillis; at < leavesMillis; at += 1_000 + random.nextLong(19_000)) {
            moments.add(at);
        }
        pir.moves(moments);
        return leavesMillis + HOLD_MILLIS;
    }

    private boolean isStuck(long atMillis) {
        return place.stuck().map(after -> atMillis >= after.toMillis()).orElse(false);
    }

    private void watchStuck(long fromMillis, Duration step, List<Observation> seen) {
        if (!isStuck(timeline.nowMillis())) {
            return;
        }
        if (highSinceMillis == Long.MAX_VALUE) {
            highSinceMillis = place.stuck().orElse(Duration.ZERO).toMillis();
            Change high = new Change(rhythm.device(), "motion", true);
            seen.add(happening(fromMillis, highSinceMillis, high));
        }
        if (!stuckTold && timeline.nowMillis() - highSinceMillis > STUCK_AFTER.toMillis()) {
            stuckTold = true;
            seen.add(
                    new Failure(
                            step,
                            rhythm.device(),
                            "motion: high for more than 30 min; the sensor is stuck or sees heat"));
        }
    }

    private Happening happening(long fromMillis, long atMillis, Change change) {
        boolean high = change.values().getFirst().value().equals(Value.of(true));
        activity.changed(atMillis, high);
        return new Happening(
                Duration.ofMillis(Math.max(0, atMillis - fromMillis)),
                change.device(),
                change.values(),
                Optional.empty());
    }
}
