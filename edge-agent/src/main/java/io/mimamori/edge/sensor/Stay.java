package io.mimamori.edge.sensor;

import java.util.Optional;

/**
 * A while of somebody's day.
 *
 * @param room where, empty when out of the house
 * @param fromSecond since midnight
 * @param untilSecond since midnight
 * @param doing how much it shows
 */
record Stay(Optional<Room> room, int fromSecond, int untilSecond, Doing doing) {
    /** What is done, and how likely it moves a PIR sensor in a minute. */
    enum Doing {
        SLEEPING(0.01),
        SITTING(0.3),
        BUSY(0.85),
        BREWING(0.9),
        AWAY(0);

        private final double movesPerMinute;

        Doing(double movesPerMinute) {
            this.movesPerMinute = movesPerMinute;
        }

        double movesPerMinute() {
            return movesPerMinute;
        }
    }
}
