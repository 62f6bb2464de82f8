package io.mimamori.edge.sensor;

import io.mimamori.config.ConfigNode;
import java.time.Duration;
import java.util.Optional;

/**
 * What surely happens in a simulated home, in simulated time since its beginning.
 *
 * @param help the red button is pressed
 * @param silent from here on nothing moves any more: the person lies where they are
 * @param away the person leaves the house and does not come back
 */
record HomePlace(Optional<Duration> help, Optional<Duration> silent, Optional<Duration> away) {
    /** Keys: {@code help silent away}. */
    static HomePlace of(ConfigNode sensor) {
        return new HomePlace(
                Settings.optionalDuration(sensor, "help"),
                Settings.optionalDuration(sensor, "silent"),
                Settings.optionalDuration(sensor, "away"));
    }

    /** Whether nobody moves in the home any more. */
    boolean isStillAt(long millis) {
        return reached(silent, millis) || reached(away, millis);
    }

    private static boolean reached(Optional<Duration> moment, long millis) {
        return moment.map(after -> millis >= after.toMillis()).orElse(false);
    }
}
