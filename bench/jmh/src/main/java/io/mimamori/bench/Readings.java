package io.mimamori.bench;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.senml.SenmlEncoder;
import io.mimamori.senml.SenmlFormat;
import io.mimamori.senml.SenmlPack;
import java.util.List;

/** The readings of {@code bench throughput}: 1,000 devices in turn, one reading a pack. */
final class Readings {
    static final int DEVICES = 1_000;
    private static final long START = 1_790_000_000_000L;

    private Readings() {}

    /** The n-th reading of all; one in 51 is over the limit of 50, the next of its device below. */
    static Reading reading(long n) {
        double value = n % 51 == 0 ? 90 : 20 + n * 7_919 % 500 / 100.0;
        return new Reading("ch0", START + n, Value.of(value));
    }

    static String device(long n) {
        return "dev-" + n % DEVICES;
    }

    static Pack pack(long n) {
        return new Pack(
                "city",
                device(n),
                Lane.LIVE,
                START + n,
                n / DEVICES,
                "",
                ClockState.SYNCED,
                List.of(reading(n)));
    }

    static byte[] encoded(SenmlFormat format, long n) {
        SenmlPack pack = new SenmlPack(n / DEVICES, "", ClockState.SYNCED, List.of(reading(n)));
        return SenmlEncoder.encode(format, pack, _ -> "Cel");
    }
}
