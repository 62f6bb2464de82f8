package io.mimamori.senml;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Packs from a seed. */
final class Packs {
    private static final String[] CHANNELS = {"level", "batt", "door", "0", "rain-10m", "a-b-c"};

    private static final List<ClockState> CLOCKS = List.of(ClockState.values());

    private Packs() {}

    static SenmlPack random(Random random) {
        List<Reading> readings = new ArrayList<>();
        long base = 1_000_000_000_000L + random.nextLong(1_000_000_000_000L);
        int count = random.nextInt(1, 30);
        for (int i = 0; i < count; i++) {
            long time = random.nextInt(3) == 0 ? base : base + random.nextInt(-900_000, 900_000);
            String channel = CHANNELS[random.nextInt(CHANNELS.length)];
            readings.add(new Reading(channel, time, value(random)));
        }
        return new SenmlPack(
                random.nextBoolean() ? random.nextLong(1L << 53) : Pack.NO_SEQUENCE,
                random.nextBoolean() ? "boot-" + random.nextInt(1000) : "",
                CLOCKS.get(random.nextInt(CLOCKS.size())),
                readings);
    }

    private static Value value(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> Value.of(random.nextBoolean());
            case 1 -> Value.of(text(random));
            case 2 -> Value.of(random.nextInt(-100_000, 100_000));
            case 3 -> Value.of(random.nextDouble() * 100);
            case 4 -> Value.of((double) random.nextFloat());
            case 5 -> Value.of(anyDouble(random));
            default -> Value.of(Math.rint(random.nextDouble() * 10_000) / 100);
        };
    }

    private static double anyDouble(Random random) {
        double any = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(any) ? any : 0.1;
    }

    private static String text(Random random) {
        String[] parts = {"", "bear", "熊", "\"", "\\", "\u0000", "\n", "🐻", "é", "\u2028"};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }
}
