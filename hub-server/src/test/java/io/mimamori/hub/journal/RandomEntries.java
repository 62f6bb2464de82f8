package io.mimamori.hub.journal;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Seeded entries of every kind, with values from the edges. */
final class RandomEntries {
    private static final String[] TEXTS = {"", "ツキノワグマ 2頭", "a,b=c \"d\"\\\n", "🐻"};
    private static final double[] NUMBERS = {
        0.0, -0.0, 12.66, Double.MAX_VALUE, Double.MIN_VALUE, -1e-300, 1.0 / 3
    };
    private final Random random;

    RandomEntries(long seed) {
        random = new Random(seed);
    }

    static JournalEntry numbered(long number) {
        return new JournalEntry.Readings(
                new Pack(
                        "city",
                        "g" + number % 1000,
                        Lane.LIVE,
                        1_790_000_000_000L + number,
                        number,
                        "b1",
                        ClockState.SYNCED,
                        List.of(
                                new Reading(
                                        "level",
                                        1_790_000_000_000L + number,
                                        Value.of(number / 100.0)))));
    }

    static long numberOf(JournalEntry entry) {
        return ((JournalEntry.Readings) entry).pack().sequence();
    }

    JournalEntry next() {
        return switch (random.nextInt(8)) {
            case 0 -> new JournalEntry.Tick(time());
            case 1 ->
                    new JournalEntry.SiteVersion(
                            "city", "site-" + random.nextInt(3), random.nextInt(), text());
            default -> new JournalEntry.Readings(pack());
        };
    }

    private Pack pack() {
        List<Reading> readings = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            readings.add(
                    new Reading("ch" + random.nextInt(4), time(), value(), pick(Quality.values())));
        }
        return new Pack(
                "tenant" + random.nextInt(2),
                "device" + random.nextInt(4),
                pick(Lane.values()),
                time(),
                random.nextBoolean() ? Pack.NO_SEQUENCE : random.nextLong(),
                random.nextBoolean() ? "" : "boot" + random.nextInt(3),
                pick(ClockState.values()),
                readings);
    }

    private long time() {
        return random.nextInt(10) == 0
                ? random.nextLong()
                : 1_790_000_000_000L + random.nextInt(1_000_000);
    }

    private Value value() {
        return switch (random.nextInt(4)) {
            case 0 -> Value.of(random.nextBoolean());
            case 1 -> Value.of(text());
            case 2 -> Value.of(NUMBERS[random.nextInt(NUMBERS.length)]);
            default -> Value.of(random.nextGaussian());
        };
    }

    private <T> T pick(T[] all) {
        return all[random.nextInt(all.length)];
    }

    private String text() {
        return TEXTS[random.nextInt(TEXTS.length)];
    }
}
