package io.mimamori.reading;

/** Closed interval of plausible values, in the channel's unit (QARTOD gross range). */
public record Range(double low, double high) {
    /** Everything finite. */
    public static final Range ALL = new Range(-Double.MAX_VALUE, Double.MAX_VALUE);

    public Range {
        if (!(low <= high)) {
            throw new IllegalArgumentException("range [" + low + ", " + high + "] is inverted");
        }
    }

    public boolean contains(double value) {
        return value >= low && value <= high;
    }
}
