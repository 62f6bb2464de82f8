package io.mimamori.edge.sensor;

import io.mimamori.edge.sensor.Observation.Happening;
import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.edge.sensor.Observation.Sample;
import io.mimamori.reading.Value;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A watched home whose devices are named after it: {@code h1-living}, {@code -bedroom}, {@code
 * -kitchen}, {@code -bath}, {@code -entrance} (PIR), {@code -toilet}, {@code -door}, {@code -bed},
 * {@code -kettle}, {@code -button}, and {@code -living-climate} and so on. Each change is an event;
 * states and room climate are told each interval as a sign of life. Not thread-safe.
 */
final class HomeWorld implements World {
    private static final long DAY_MILLIS = 86_400_000;
    private static final double BATTERY_PERCENT = 97;

    private final Rhythm rhythm;
    private final Due due;
    private final HomeClimate climate;
    private final HomeEvents events;
    private final HomeStates states;
    private final Timeline<Change> timeline = new Timeline<>();

    /** Simulated ms of the midnight up to which days are planned. */
    private long plannedMillis;

    private long plannedDays;

    HomeWorld(Rhythm rhythm, HomePlace place) {
        this.rhythm = rhythm;
        this.due = new Due(rhythm);
        this.climate = new HomeClimate(rhythm.seed("home"));
        ZonedDateTime midnight = rhythm.begin().truncatedTo(ChronoUnit.DAYS);
        this.plannedMillis = -ChronoUnit.MILLIS.between(midnight, rhythm.begin());
        this.states = new HomeStates(rhythm.device());
        this.events = new HomeEvents(rhythm, place, timeline, states);
        String button = rhythm.device() + "-button";
        place.help()
                .ifPresent(at -> timeline.add(at.toMillis(), new Change(button, "pressed", true)));
    }

    @Override
    public Duration interval() {
        return due.tick();
    }

    @Override
    public List<Observation> next(Duration step) {
        long fromMillis = timeline.nowMillis();
        while (plannedMillis <= fromMillis + step.toMillis()) {
            events.plan(plannedDays++, plannedMillis);
            plannedMillis += DAY_MILLIS;
        }
        List<Observation> seen = new ArrayList<>();
        for (Timeline.Entry<Change> entry : timeline.advance(step)) {
            Change change = entry.what();
            states.changed(entry.atMillis(), change);
            seen.add(
                    new Happening(
                            Duration.ofMillis(entry.atMillis() - fromMillis),
                            change.device(),
                            change.values(),
                            Optional.empty()));
        }
        if (due.isAfter(step)) {
            states.told(timeline.nowMillis())
                    .forEach((device, values) -> seen.add(new Sample(step, device, values)));
            signsOfLife(step, seen);
        }
        return seen;
    }

    private void signsOfLife(Duration step, List<Observation> seen) {
        ZonedDateTime now = rhythm.begin().plus(timeline.nowMillis(), ChronoUnit.MILLIS);
        String home = rhythm.device();
        seen.add(
                new Sample(
                        step,
                        home + "-button",
                        List.of(new Measured("battery", Value.of(BATTERY_PERCENT)))));
        for (Room room : Room.values()) {
            if (room.hasClimate()) {
                seen.add(
                        new Sample(
                                step,
                                home + "-" + room.key() + "-climate",
                                climate.at(room, now, !states.isInBed())));
            }
        }
    }
}
