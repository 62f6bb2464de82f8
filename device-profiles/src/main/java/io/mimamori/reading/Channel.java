package io.mimamori.reading;

/**
 * What one channel of one device measures.
 *
 * @param id device and channel
 * @param quantity name of the measurement in the series store, such as {@code river_level}
 * @param unit UCUM unit such as {@code m}; {@code 1} for events and states
 * @param resolution smallest step that means something, in {@code unit}; values are compared in
 *     whole steps
 * @param range gross range in {@code unit}; outside it a reading gets {@link Quality#FAIL}
 */
public record Channel(ChannelId id, String quantity, String unit, double resolution, Range range) {
    public Channel {
        if (!quantity.matches("[a-z][a-z0-9_]{0,63}")) {
            throw new IllegalArgumentException(
                    "quantity '" + quantity + "' is not a name: use [a-z][a-z0-9_]*");
        }
        if (!(resolution > 0)) {
            throw new IllegalArgumentException("resolution " + resolution + " is not above zero");
        }
    }

    /** {@code value} in whole steps of the resolution, halves upwards. */
    public long steps(double value) {
        return Math.round(value / resolution);
    }

    /** Whether its values are numbers: events and states have the unit {@code 1}. */
    public boolean isMeasured() {
        return !unit.equals("1");
    }

    /** Whether it can have such a value: what is measured in a unit is a number. */
    public boolean admits(Value value) {
        return value instanceof Value.Numeric || !isMeasured();
    }

    /** The gross range test alone (QARTOD test 4). Only numbers can fail it. */
    public Quality grossRange(Value value) {
        return value instanceof Value.Numeric(double number) && !range.contains(number)
                ? Quality.FAIL
                : Quality.GOOD;
    }
}
