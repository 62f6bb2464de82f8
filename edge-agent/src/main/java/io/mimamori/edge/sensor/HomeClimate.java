package io.mimamori.edge.sensor;

import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.reading.Value;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Room climate of a wooden house in northern Honshu by season, hour and use: the living room is
 * heated and cooled while somebody is up, the bath is near the outside. Not thread-safe.
 */
final class HomeClimate {
    private static final double YEAR_DAYS = 365.25;

    /** Coldest day of the year, and hour of the day. */
    private static final int COLDEST_DAY = 28;

    private static final int COLDEST_HOUR = 5;

    /** Added to the heat index, Cel. */
    private static final double STILL_AIR = 0.5;

    private final RandomGenerator random;

    HomeClimate(Seed seed) {
        this.random = seed.of("climate").random();
    }

    /** Temperature (Cel), relative humidity (%) and WBGT (Cel) of one room. */
    List<Measured> at(Room room, ZonedDateTime time, boolean awake) {
        double outside = outside(time);
        double celsius = inside(room, outside, awake) + 0.1 * random.nextGaussian();
        double dryness = (celsius - outside) * 0.5 - 0.6 * (outside - 10);
        double percent = Math.clamp(52 - dryness + random.nextGaussian(), 20, 95);
        return measured(celsius, percent);
    }

    /** What is told of an air of {@code celsius} Cel and {@code percent} %RH. */
    static List<Measured> measured(double celsius, double percent) {
        return List.of(
                new Measured("temperature", tenths(celsius)),
                new Measured("humidity", Value.of((double) Math.round(percent))),
                new Measured("wbgt", tenths(wbgt(celsius, percent))));
    }

    /**
     * Heat index of a room without sun, 0.7 wet bulb + 0.3 globe with the wet bulb after Stull
     * (2011) and half a degree of margin, since the air of a room stands still.
     */
    static double wbgt(double celsius, double percent) {
        double wetBulb =
                celsius * Math.atan(0.151977 * Math.sqrt(percent + 8.313659))
                        + Math.atan(celsius + percent)
                        - Math.atan(percent - 1.676331)
                        + 0.00391838 * Math.pow(percent, 1.5) * Math.atan(0.023101 * percent)
                        - 4.686035;
        return 0.7 * wetBulb + 0.3 * celsius + STILL_AIR;
    }

    private static double outside(ZonedDateTime time) {
        double year = Math.cos(2 * Math.PI * (time.getDayOfYear() - COLDEST_DAY) / YEAR_DAYS);
        double hour = time.getHour() + time.getMinute() / 60.0;
        double day = Math.cos(2 * Math.PI * (hour - COLDEST_HOUR) / 24);
        return 10.5 - 12.5 * year - 4 * day;
    }

    private static double inside(Room room, double outside, boolean awake) {
        double unheated = outside + (18 - outside) * 0.45;
        return switch (room) {
            case LIVING -> awake ? Math.clamp(unheated, 20, 27.5) : unheated;
            case KITCHEN -> awake ? Math.clamp(unheated, 17, 28.5) : unheated;
            case BEDROOM -> Math.clamp(unheated, 10, 28);
            case BATH, TOILET, ENTRANCE -> unheated - 1.5;
        };
    }

    private static Value tenths(double value) {
        return Value.of(Math.round(value * 10) / 10.0);
    }
}
