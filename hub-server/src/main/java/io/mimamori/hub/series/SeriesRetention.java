package io.mimamori.hub.series;

import io.mimamori.config.ConfigNode;
import java.time.Duration;

/**
 * How long the box keeps its series.
 *
 * @param readings single readings, after they arrived
 * @param tenMinutes min, mean, max and count of ten minutes
 * @param hours the same of an hour
 * @param bytesMax disk bound of series.db; beyond it the oldest readings go before their time
 */
public record SeriesRetention(
        Duration readings, Duration tenMinutes, Duration hours, long bytesMax) {
    private static final long MIB = 1L << 20;

    /** 400 days, five years, for ever; 16 GiB. */
    public static final SeriesRetention DEFAULT =
            new SeriesRetention(
                    Duration.ofDays(400),
                    Duration.ofDays(1_830),
                    Duration.ofDays(36_500),
                    16_384 * MIB);

    /** Section {@code series}; mistakes are reported to it. */
    public static SeriesRetention read(ConfigNode root) {
        ConfigNode series = root.section("series");
        if (root.has("series") && root.has("influx")) {
            root.problem(
                    "series",
                    "is about series.db, which is not used with influx; set the retention there");
        }
        SeriesRetention read =
                new SeriesRetention(
                        series.duration("keepReadings", DEFAULT.readings),
                        series.duration("keepTenMinutes", DEFAULT.tenMinutes),
                        series.duration("keepHours", DEFAULT.hours),
                        series.bytes("bytesMax", DEFAULT.bytesMax));
        if (read.readings.compareTo(Duration.ofDays(1)) < 0) {
            series.problem("keepReadings", "must be at least 1d");
        }
        if (read.tenMinutes.compareTo(read.readings) < 0) {
            series.problem("keepTenMinutes", "must not be shorter than keepReadings");
        }
        if (read.hours.compareTo(read.tenMinutes) < 0) {
            series.problem("keepHours", "must not be shorter than keepTenMinutes");
        }
        if (read.bytesMax < 16 * MIB) {
            series.problem("bytesMax", "must be at least 16MiB");
        }
        return read;
    }
}
