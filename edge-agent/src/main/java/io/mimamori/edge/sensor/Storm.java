package io.mimamori.edge.sensor;

/**
 * Rain that swells and fades as sin², in whole simulated minutes.
 *
 * @param startMinute first minute, since the world began
 * @param minutes how long it lasts, at least 1
 * @param depthMm what it brings in all, mm
 */
record Storm(long startMinute, int minutes, double depthMm) {
    Storm {
        if (minutes < 1 || !(depthMm >= 0)) {
            throw new IllegalArgumentException(
                    "a storm of " + minutes + " min and " + depthMm + " mm");
        }
    }

    /** Rain of one minute, mm. */
    double at(long minute) {
        long index = minute - startMinute;
        if (index < 0 || index >= minutes) {
            return 0;
        }
        if (minutes == 1) {
            return depthMm;
        }
        double sine = Math.sin(Math.PI * (index + 0.5) / minutes);
        return depthMm * 2 / minutes * sine * sine;
    }

    boolean isOverAt(long minute) {
        return minute >= startMinute + minutes;
    }
}
