package io.mimamori.edge.sensor;

import io.mimamori.edge.sensor.Stay.Doing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One day of a person living alone, from midnight to midnight without a gap: sleep with visits to
 * the toilet, meals, tea, an errand, a bath. Not thread-safe; use {@link #of}.
 */
final class DayPlan {
    private static final int DAY_SECONDS = 86_400;
    private static final int HOUR = 3_600;

    private final RandomGenerator random;
    private final List<Stay> stays = new ArrayList<>();
    private int second;

    private DayPlan(RandomGenerator random) {
        this.random = random;
    }

    static List<Stay> of(RandomGenerator random) {
        DayPlan plan = new DayPlan(random);
        plan.night();
        plan.morning();
        plan.outing();
        plan.afternoon();
        plan.evening();
        return plan.stays;
    }

    private void night() {
        int wakes = around(6 * HOUR + 1_800, 1_500);
        int visits = random.nextInt(3);
        for (int i = 0; i < visits; i++) {
            sleepUntil(second + (wakes - second) * (1 + random.nextInt(2)) / 4 + 600);
            stay(Room.TOILET, minutes(3, 8), Doing.BUSY);
        }
        sleepUntil(wakes);
    }

    private void morning() {
        stay(Room.TOILET, minutes(4, 9), Doing.BUSY);
        stay(Room.KITCHEN, 240, Doing.BREWING);
        stay(Room.KITCHEN, minutes(25, 45), Doing.BUSY);
        sitUntil(around(9 * HOUR + 1_800, 1_200));
        stay(Room.BEDROOM, minutes(10, 25), Doing.BUSY);
    }

    private void outing() {
        if (random.nextDouble() < 0.6) {
            stay(Room.ENTRANCE, minutes(2, 4), Doing.BUSY);
            stay(Optional.empty(), minutes(45, 110), Doing.AWAY);
            stay(Room.ENTRANCE, minutes(1, 3), Doing.BUSY);
        }
        sitUntil(around(12 * HOUR, 900));
    }

    private void afternoon() {
        stay(Room.KITCHEN, minutes(25, 40), Doing.BUSY);
        stay(Room.TOILET, minutes(3, 8), Doing.BUSY);
        sitUntil(around(15 * HOUR, 1_500));
        stay(Room.KITCHEN, 240, Doing.BREWING);
        sitUntil(around(17 * HOUR + 1_800, 1_200));
        stay(Room.TOILET, minutes(3, 8), Doing.BUSY);
        stay(Room.KITCHEN, minutes(40, 60), Doing.BUSY);
    }

    private void evening() {
        sitUntil(around(19 * HOUR + 1_800, 1_200));
        if (random.nextDouble() < 0.75) {
            stay(Room.BATH, minutes(20, 35), Doing.BUSY);
        }
        sitUntil(around(21 * HOUR + 2_400, 1_500));
        stay(Room.TOILET, minutes(4, 8), Doing.BUSY);
        stay(Room.BEDROOM, minutes(8, 15), Doing.BUSY);
        sleepUntil(DAY_SECONDS);
    }

    /** In the living room, with a walk to the toilet each two to four hours. */
    private void sitUntil(int until) {
        while (until - second > 2 * HOUR + 1_200) {
            stay(Room.LIVING, 2 * HOUR - random.nextInt(HOUR), Doing.SITTING);
            stay(Room.TOILET, minutes(3, 8), Doing.BUSY);
        }
        if (until > second) {
            stay(Room.LIVING, until - second, Doing.SITTING);
        }
    }

    private void sleepUntil(int until) {
        if (until > second) {
            stay(Room.BEDROOM, until - second, Doing.SLEEPING);
        }
    }

    private void stay(Room room, int seconds, Doing doing) {
        stay(Optional.of(room), seconds, doing);
    }

    private void stay(Optional<Room> room, int seconds, Doing doing) {
        stays.add(new Stay(room, second, second + seconds, doing));
        second += seconds;
    }

    private int around(int middle, int spread) {
        return middle + random.nextInt(-spread, spread);
    }

    private int minutes(int least, int most) {
        return 60 * least + random.nextInt(60 * (most - least));
    }
}
