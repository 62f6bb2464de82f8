package io.mimamori.edge.sensor;

import io.mimamori.config.ConfigNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * What every simulated sensor is told.
 *
 * @param device its device, or the home whose name its devices begin with
 * @param seed where its chance comes from
 * @param interval real time between two steps
 * @param pace simulated seconds in a real second
 * @param begin local date and time at which the simulation begins
 */
record Rhythm(String device, Seed seed, Duration interval, double pace, ZonedDateTime begin) {
    private static final double PACE_MAX = 100_000;

    /**
     * Keys: that of the name (required), {@code seed} (1), {@code interval}, {@code pace} (1),
     * {@code zone} (Asia/Tokyo), {@code begin} (time of day such as 06:30; now).
     */
    static Rhythm of(ConfigNode sensor, InstantSource clock, String nameKey, Duration interval) {
        return new Rhythm(
                Settings.device(sensor, nameKey),
                new Seed(sensor.integer("seed", 1, Integer.MIN_VALUE, Integer.MAX_VALUE)),
                Settings.positive(sensor, "interval", interval),
                sensor.number("pace", 1, 0.001, PACE_MAX),
                begin(sensor, clock.instant()));
    }

    /** The chance of one purpose on this device. */
    Seed seed(String purpose) {
        return seed.of(device).of(purpose);
    }

    private static ZonedDateTime begin(ConfigNode sensor, Instant now) {
        String zone = sensor.text("zone", "Asia/Tokyo");
        ZoneId zoneId;
        try {
            zoneId = ZoneId.of(zone);
        } catch (DateTimeException _) {
            sensor.problem("zone", "'" + zone + "' is no time zone; write one such as Asia/Tokyo");
            zoneId = ZoneId.of("UTC");
        }
        ZonedDateTime today = now.atZone(zoneId);
        String begin = sensor.text("begin", "");
        if (begin.isEmpty()) {
            return today;
        }
        try {
            return today.with(LocalTime.parse(begin));
        } catch (DateTimeException _) {
            sensor.problem("begin", "'" + begin + "' is no time of day; write one such as 06:30");
            return today;
        }
    }
}
