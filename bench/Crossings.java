import java.time.Duration;
import java.time.Instant;

/**
 * The readings over the limit among those that one load generator sends: one in {@code every}, each of which a lower one of its device follows,
 * so that each is an episode of its own. For that {@code every} shares no factor with the number of devices, else the same devices would always
 * be over the limit.
 */
record Crossings(int devices, int every, double rate, long startMillis) {
    /** As the load generator counts: a reading that left so late was held up by the hub, not by the timer. */
    private static final Duration SLACK = Duration.ofMillis(2);

    Crossings {
        for (int factor = 2; factor <= every; factor++) {
            if (devices % factor == 0 && every % factor == 0) {
                throw new IllegalArgumentException("of %d devices the same ones would always be over the limit with one crossing in %d readings".formatted(devices, every));
            }
        }
    }

    boolean crosses(int device, long sequence) {
        return (sequence * devices + device) % every == 0;
    }

    /**
     * Milliseconds from when the reading was due, or left when that was at most 2 ms later, until {@code at}. The time a reading left is its
     * event time, whole milliseconds: up to one too much is measured, never less than it was.
     */
    double millis(int device, long sequence, Instant left, Instant at) {
        Instant due = Instant.ofEpochMilli(startMillis).plusNanos((long) ((sequence * devices + device) * 1e9 / rate));
        Instant from = left.isAfter(due.plus(SLACK)) ? due : left;
        return Duration.between(from, at).toNanos() / 1e6;
    }
}
