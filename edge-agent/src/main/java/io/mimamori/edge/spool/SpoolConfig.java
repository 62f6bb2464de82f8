package io.mimamori.edge.spool;

import io.mimamori.reading.Names;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and how much is kept.
 *
 * @param file the SQLite file; made when absent, its folder must exist
 * @param bytesMax most bytes of the file (its write-ahead log, at most about 2 MiB, not counted)
 * @param ageMax telemetry older than this is given up; events are not, only their bytes count
 * @param linger how long telemetry may wait in memory for company before it goes to disk; a power
 *     cut loses at most this much telemetry, and one write a second instead of one a reading is
 *     what flash memory survives
 * @param lingerReadings so many readings go to disk without waiting for the linger
 * @param liveAge telemetry kept for longer than this is backlog
 * @param healthDevice the agent's own name: what had to be dropped is reported on its channel
 *     {@code spool-dropped}
 */
public record SpoolConfig(
        Path file,
        long bytesMax,
        Duration ageMax,
        Duration linger,
        int lingerReadings,
        Duration liveAge,
        String healthDevice) {
    /** 72 h of a gauge that measures each second take less. */
    public static final long BYTES_MAX_DEFAULT = 64L << 20;

    /** Smallest bound that leaves room for one full picture and the readings around it. */
    public static final long BYTES_MAX_LOWEST = 1L << 20;

    public static final Duration AGE_MAX_DEFAULT = Duration.ofDays(3);
    public static final Duration LINGER_DEFAULT = Duration.ofSeconds(1);
    public static final Duration LIVE_AGE_DEFAULT = Duration.ofMinutes(1);
    public static final int LINGER_READINGS_DEFAULT = 240;

    public SpoolConfig {
        Names.require("device", healthDevice);
        if (bytesMax < BYTES_MAX_LOWEST) {
            throw new IllegalArgumentException(
                    "spool.bytesMax %d is below %d".formatted(bytesMax, BYTES_MAX_LOWEST));
        }
        if (!ageMax.isPositive() || linger.isNegative() || lingerReadings < 1) {
            throw new IllegalArgumentException(
                    "spool.ageMax and spool.lingerReadings must be above zero, linger not below");
        }
    }

    /** All defaults. */
    public static SpoolConfig of(Path file, String healthDevice) {
        return new SpoolConfig(
                file,
                BYTES_MAX_DEFAULT,
                AGE_MAX_DEFAULT,
                LINGER_DEFAULT,
                LINGER_READINGS_DEFAULT,
                LIVE_AGE_DEFAULT,
                healthDevice);
    }
}
