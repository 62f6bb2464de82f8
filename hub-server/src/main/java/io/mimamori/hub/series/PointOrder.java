package io.mimamori.hub.series;

import io.mimamori.reading.Value;

/**
 * Which of two values for one channel and time is right: the one with the higher sequence, else the
 * greater value (design, section 6). A state counts as 0 or 1, a text is above every number.
 */
final class PointOrder {
    private PointOrder() {}

    /** Below, at or above zero as the first is worse than, as good as or better. */
    static int compare(long sequence, Value value, long otherSequence, Value other) {
        int bySequence = Long.compare(sequence, otherSequence);
        return bySequence != 0 ? bySequence : compare(value, other);
    }

    static int compare(SeriesStore.Point one, SeriesStore.Point other) {
        return compare(one.sequence(), one.value(), other.sequence(), other.value());
    }

    private static int compare(Value one, Value other) {
        if (one instanceof Value.Text(String text)) {
            return other instanceof Value.Text(String second) ? text.compareTo(second) : 1;
        }
        return other instanceof Value.Text ? -1 : Double.compare(number(one), number(other));
    }

    private static double number(Value value) {
        return switch (value) {
            case Value.Numeric(double number) -> number;
            case Value.State(boolean on) -> on ? 1 : 0;
            case Value.Text _ -> Double.POSITIVE_INFINITY;
        };
    }
}
