package io.mimamori.edge.sensor;

import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.edge.sensor.Stay.Doing;
import io.mimamori.reading.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Turns the days of a person into what the sensors of the home see. Not thread-safe. */
final class HomeEvents {
    private static final double KETTLE_IDLE_W = 1;
    private static final double KETTLE_BOILING_W = 1_210;
    private static final long KETTLE_MILLIS = 200_000;
    private static final long DOOR_OPEN_MILLIS = 8_000;
    private static final long PIR_HOLD_MILLIS = 15_000;
    private static final long TOILET_HOLD_MILLIS = 90_000;
    private static final long MINUTE_MILLIS = 60_000;

    private final String home;
    private final Seed seed;
    private final HomePlace place;
    private final Timeline<Change> timeline;
    private final HomeStates states;
    private final Map<Room, Pir> pirs = new EnumMap<>(Room.class);
    private boolean inBed;

    /**
     * @param timeline takes what happens from the world's beginning on
     * @param states takes what was before
     */
    HomeEvents(Rhythm rhythm, HomePlace place, Timeline<Change> timeline, HomeStates states) {
        this.home = rhythm.device();
        this.seed = rhythm.seed("days");
        this.place = place;
        this.timeline = timeline;
        this.states = states;
        for (Room room : Room.values()) {
            boolean toilet = room == Room.TOILET;
            pirs.put(
                    room,
                    new Pir(
                            home + "-" + room.key(),
                            toilet ? "occupied" : "motion",
                            toilet ? TOILET_HOLD_MILLIS : PIR_HOLD_MILLIS,
                            timeline));
        }
    }

    /** What a smart plug tells of the kettle. */
    static List<Measured> kettle(boolean boiling) {
        return List.of(
                new Measured("on", Value.of(boiling)),
                new Measured("power", Value.of(boiling ? KETTLE_BOILING_W : KETTLE_IDLE_W)));
    }

    /** Plans one day that begins at {@code midnightMillis}, in simulated ms, maybe negative. */
    void plan(long day, long midnightMillis) {
        RandomGenerator random = seed.of("day-" + day).random();
        Map<Room, List<Long>> moments = new EnumMap<>(Room.class);
        Optional<Stay> before = Optional.empty();
        for (Stay stay : DayPlan.of(random)) {
            long from = midnightMillis + stay.fromSecond() * 1_000L;
            long until = midnightMillis + stay.untilSecond() * 1_000L;
            bed(stay, from);
            walkOut(stay, from, until);
            boolean wasOut = before.filter(last -> last.room().isEmpty()).isPresent();
            if (before.isPresent() && wasOut != stay.room().isEmpty() && !place.isStillAt(from)) {
                throughDoor(from);
            }
            if (stay.doing() == Doing.BREWING) {
                brew(from + 20_000);
            }
            List<Long> moves = moves(stay.doing(), from, until, random);
            stay.room()
                    .ifPresent(room ->
                            moments.computeIfAbsent(room, _ -> new ArrayList<>()).addAll(moves));
            before = Optional.of(stay);
        }
        long pressed = midnightMillis + (8 * 60 + random.nextLong(30)) * MINUTE_MILLIS;
        if (!place.isStillAt(pressed)) {
            put(pressed, new Change(home + "-button", "well", true));
        }
        pirs.forEach((room, pir) -> pir.moves(moments.getOrDefault(room, List.of())));
    }

    /** The minutes of a stay in which a sensor would see the person. */
    private List<Long> moves(Doing doing, long from, long until, RandomGenerator random) {
        List<Long> moves = new ArrayList<>();
        for (long minute = from; minute < until; minute += MINUTE_MILLIS) {
            boolean first = minute == from && doing != Doing.SLEEPING;
            boolean moved = random.nextDouble() < doing.movesPerMinute();
            long at = minute + random.nextLong(MINUTE_MILLIS);
            if ((first || moved) && at < until && at >= 0 && !place.isStillAt(at)) {
                moves.add(at);
            }
        }
        return moves;
    }

    private void bed(Stay stay, long at) {
        boolean sleeps = stay.doing() == Doing.SLEEPING;
        if (sleeps != inBed && !place.isStillAt(at)) {
            inBed = sleeps;
            put(at, new Change(home + "-bed", "occupied", sleeps));
        }
    }

    private void brew(long at) {
        if (!place.isStillAt(at)) {
            put(at, new Change(home + "-kettle", kettle(true)));
            put(at + KETTLE_MILLIS, new Change(home + "-kettle", kettle(false)));
        }
    }

    private void throughDoor(long at) {
        put(at, new Change(home + "-door", "open", true));
        put(at + DOOR_OPEN_MILLIS, new Change(home + "-door", "open", false));
    }

    /** The day on which the person leaves and does not come back. */
    private void walkOut(Stay stay, long from, long until) {
        long at = place.away().map(Duration::toMillis).orElse(Long.MAX_VALUE);
        if (at < from || at >= until || stay.room().isEmpty()) {
            return;
        }
        if (inBed) {
            inBed = false;
            put(at, new Change(home + "-bed", "occupied", false));
        }
        throughDoor(at);
    }

    private void put(long at, Change change) {
        if (at >= 0) {
            timeline.add(at, change);
        } else {
            states.changed(at, change);
        }
    }
}
