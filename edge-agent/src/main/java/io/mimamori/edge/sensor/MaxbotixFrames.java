package io.mimamori.edge.sensor;

import java.util.OptionalInt;

/**
 * Frames of MaxBotix HRXL-WRMT sensors: {@code R}, four digits, carriage return (datasheet, Serial
 * Output). Fed byte by byte; noise, split and broken frames are passed over. Not thread-safe.
 */
final class MaxbotixFrames {
    private static final int DIGITS = 4;

    private int digits = -1;
    private int value;
    private long broken;

    /** The distance in mm when this byte ends a frame. */
    OptionalInt feed(byte next) {
        if (next == 'R') {
            broken += digits >= 0 ? 1 : 0;
            digits = 0;
            value = 0;
        } else if (digits >= 0 && digits < DIGITS && next >= '0' && next <= '9') {
            value = value * 10 + next - '0';
            digits++;
        } else if (digits == DIGITS && next == '\r') {
            digits = -1;
            return OptionalInt.of(value);
        } else {
            broken++;
            digits = -1;
        }
        return OptionalInt.empty();
    }

    /** Broken frames and stray bytes since the last call. */
    long takeBroken() {
        long count = broken;
        broken = 0;
        return count;
    }
}
