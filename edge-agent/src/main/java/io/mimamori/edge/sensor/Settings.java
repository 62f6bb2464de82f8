package io.mimamori.edge.sensor;

import io.mimamori.config.ConfigNode;
import io.mimamori.reading.Names;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** Kinds of settings that several sensors share; mistakes are noted on the node. */
final class Settings {
    private static final int PIN_MAX = 27;
    private static final String PLACEHOLDER = "unnamed";

    private Settings() {}

    /** A required device name. */
    static String device(ConfigNode sensor, String key) {
        String device = sensor.requiredText(key);
        return device.isEmpty() ? PLACEHOLDER : checkedDevice(sensor, key, device);
    }

    static Optional<String> optionalDevice(ConfigNode sensor, String key) {
        return sensor.text(key).map(device -> checkedDevice(sensor, key, device));
    }

    private static String checkedDevice(ConfigNode sensor, String key, String device) {
        if (!Names.isValidDevice(device)) {
            sensor.problem(
                    key,
                    "'"
                            + device
                            + "' is no device name: use [a-z0-9-], 1 to 64 characters, not live or"
                            + " alerts");
            return PLACEHOLDER;
        }
        return device;
    }

    static String channel(ConfigNode sensor, String key, String fallback) {
        String channel = sensor.text(key, fallback);
        if (!Names.isValid(channel)) {
            sensor.problem(key, "'" + channel + "' is no name: use [a-z0-9-], 1 to 64 characters");
            return fallback;
        }
        return channel;
    }

    /** A required pin, BCM number. */
    static int pin(ConfigNode sensor, String key) {
        sensor.requiredText(key);
        return sensor.has(key) ? sensor.integer(key, 0, 0, PIN_MAX) : 0;
    }

    /** A duration of at least a millisecond. */
    static Duration positive(ConfigNode sensor, String key, Duration fallback) {
        Duration duration = sensor.duration(key, fallback);
        if (duration.toMillis() < 1) {
            sensor.problem(key, "must be above zero");
            return fallback;
        }
        return duration;
    }

    static Optional<Duration> optionalDuration(ConfigNode sensor, String key) {
        return sensor.has(key)
                ? Optional.of(sensor.duration(key, Duration.ZERO))
                : Optional.empty();
    }

    static OptionalDouble optionalNumber(ConfigNode sensor, String key, double min, double max) {
        return sensor.has(key)
                ? OptionalDouble.of(sensor.number(key, min, min, max))
                : OptionalDouble.empty();
    }
}
