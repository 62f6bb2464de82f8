package io.mimamori.rule;

/**
 * The wet-bulb globe temperature as Japan's Ministry of the Environment estimates it (Ono 2014,
 * wbgt.env.go.jp). It was fitted outdoors; for a room it is an approximation.
 */
public final class Wbgt {
    /** Air that moves in a closed room, m/s (日本生気象学会 2022). */
    public static final double INDOOR_WIND = 0.2;

    private Wbgt() {}

    /**
     * The estimate in °C.
     *
     * @param temperature of the air, °C
     * @param humidity relative, %
     * @param sun global radiation, kW/m²
     * @param wind m/s
     */
    public static double estimate(double temperature, double humidity, double sun, double wind) {
        return 0.735 * temperature
                + 0.0374 * humidity
                + 0.00292 * temperature * humidity
                + 7.619 * sun
                - 4.557 * sun * sun
                - 0.0572 * wind
                - 4.064;
    }

    /** In a room without sun, °C. */
    public static double indoors(double temperature, double humidity) {
        return estimate(temperature, humidity, 0, INDOOR_WIND);
    }
}
