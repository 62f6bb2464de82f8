package io.mimamori.edge.sensor;

import io.mimamori.config.ConfigNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A simulated river gauge.
 *
 * @param channel channel of the level, m above the site's datum
 * @param catchment how the river answers rain
 * @param rainGap mean simulated time between storms; zero: none but the flood
 * @param flood the storm that surely brings the river to a given level
 * @param faults what goes wrong with the sensor
 * @param alert when and how fast it samples in alert mode
 * @param rainDevice a rain gauge in the same catchment, reported by the same source
 * @param tipMm rain of one tip of that gauge, mm
 */
record RiverSettings(
        String channel,
        Catchment catchment,
        Duration rainGap,
        Optional<Storm> flood,
        Faults faults,
        Alert alert,
        Optional<String> rainDevice,
        double tipMm) {

    /**
     * What goes wrong with the sensor.
     *
     * @param noise standard deviation, m: waves
     * @param spikes share of readings that are off by 0.5 to 3 m
     * @param stuck share of readings at which the value stops moving
     * @param stuckFor how long it stays, simulated time
     * @param missing share of readings without an echo
     */
    record Faults(double noise, double spikes, double stuck, Duration stuckFor, double missing) {}

    /**
     * Quiet and alert mode of a crisis-management gauge: at or above {@code start} it reports each
     * {@code interval}; below, each quiet interval, or only once a {@code heartbeat}.
     *
     * @param start observation start level, m above the datum; empty: always quiet
     * @param interval real time between readings in alert mode
     * @param heartbeat simulated time between life signs in quiet mode; empty: every reading
     */
    record Alert(OptionalDouble start, Duration interval, Optional<Duration> heartbeat) {}

    /**
     * Keys: {@code channel base depth response lag rainGap flood.{after,peak,lasts} noise spikes
     * stuck stuckFor missing start alertInterval heartbeat rainDevice tip}.
     */
    static RiverSettings of(ConfigNode sensor, Duration interval) {
        Catchment catchment =
                new Catchment(
                        sensor.number("base", 1.0, -100, 5_000),
                        sensor.number("depth", 0.5, 0.05, 50),
                        sensor.number("response", 3, 0.01, 1_000),
                        Settings.positive(sensor, "lag", Duration.ofMinutes(20)));
        return new RiverSettings(
                Settings.channel(sensor, "channel", "level"),
                catchment,
                sensor.duration("rainGap", Duration.ofHours(60)),
                sensor.has("flood")
                        ? Optional.of(flood(sensor.section("flood"), catchment))
                        : Optional.empty(),
                faults(sensor),
                new Alert(
                        Settings.optionalNumber(sensor, "start", -100, 5_000),
                        Settings.positive(sensor, "alertInterval", interval),
                        Settings.optionalDuration(sensor, "heartbeat")),
                Settings.optionalDevice(sensor, "rainDevice"),
                sensor.number("tip", 0.2, 0.01, 5));
    }

    RainModel rain(Seed seed) {
        return new RainModel(seed, rainGap, flood.map(List::of).orElse(List.of()));
    }

    private static Storm flood(ConfigNode flood, Catchment catchment) {
        long after = flood.duration("after", Duration.ofHours(1)).toMinutes();
        long minutes = Settings.positive(flood, "lasts", Duration.ofHours(2)).toMinutes();
        flood.requiredText("peak");
        double peak = flood.number("peak", catchment.baseLevel(), -100, 5_000);
        if (peak < catchment.baseLevel()) {
            flood.problem(
                    "peak", peak + " m is below the base level, " + catchment.baseLevel() + " m");
            peak = catchment.baseLevel();
        }
        return catchment.stormTo(peak, after, Math.clamp(minutes, 1, 10_000));
    }

    private static Faults faults(ConfigNode sensor) {
        return new Faults(
                sensor.number("noise", 0.01, 0, 10),
                sensor.number("spikes", 0.001, 0, 1),
                sensor.number("stuck", 0.0002, 0, 1),
                Settings.positive(sensor, "stuckFor", Duration.ofHours(2)),
                sensor.number("missing", 0.002, 0, 1));
    }
}
