package io.mimamori.hub.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.senml.SenmlDecoder;
import io.mimamori.senml.SenmlEncoder;
import io.mimamori.senml.SenmlException;
import io.mimamori.senml.SenmlFormat;
import io.mimamori.senml.SenmlPack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Packs at the decoder. Only {@link SenmlException} may come out, and a pack that is taken and
 * written again, in either form, is the same pack.
 */
final class SenmlFuzz implements FuzzTarget {
    private static final long NOW = 1_790_000_000_000L;
    private static final int REASON_LENGTH_MAX = 700;
    private static final List<String> CHANNELS = List.of("level", "batt", "door", "0", "rain-10m");
    private static final List<ClockState> CLOCKS = List.of(ClockState.values());
    private static final List<String> UNITS = List.of("", "m", "V", "%RH", "Cel");

    /** What no encoder of ours writes: base values, sums, data, relative times. */
    private static final List<String> RECORDS =
            List.of(
                    "{\"bn\":\"urn:dev:ow:10e2073a01080063:\",\"bt\":1.790000001e9,\"bu\":\"m\",\"bver\":5,\"n\":\"level\",\"v\":120.1}",
                    "{\"n\":\"level\",\"t\":-5,\"v\":1.2}",
                    "{\"bv\":20,\"bs\":3,\"n\":\"batt\",\"u\":\"V\",\"v\":0.5,\"s\":7}",
                    "{\"n\":\"door\",\"vb\":true,\"ut\":60}",
                    "{\"n\":\"blob\",\"vd\":\"aGkgCg\"}",
                    "{\"n\":\"text\",\"vs\":\"熊\\ud83d\\udc3b\\n\",\"new\":{\"a\":[1,2]}}",
                    "{\"n\":\"total\",\"s\":12.5}",
                    "{\"bt\":-268435455.999}",
                    "{\"n\":\"mm:seq\",\"v\":9007199254740992}",
                    "{\"n\":\"mm:boot\",\"vs\":\"b1\"}",
                    "{\"n\":\"mm:clk\",\"vs\":\"HOLDOVER\"}");

    private final SenmlFormat format;

    SenmlFuzz(SenmlFormat format) {
        this.format = format;
    }

    @Override
    public String name() {
        return format == SenmlFormat.JSON ? "senml" : "cbor";
    }

    @Override
    public byte[] make(Random random) {
        byte[] pack = valid(random, format);
        return random.nextInt(10) == 0
                ? pack
                : Mutator.mutate(random, pack, List.of(valid(random, format)));
    }

    /** A pack that is right. */
    static byte[] valid(Random random, SenmlFormat format) {
        if (format == SenmlFormat.JSON && random.nextBoolean()) {
            List<String> records = new ArrayList<>();
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                records.add(RECORDS.get(random.nextInt(RECORDS.size())));
            }
            return ("[" + String.join(",", records) + "]").getBytes(UTF_8);
        }
        String unit = UNITS.get(random.nextInt(UNITS.size()));
        return SenmlEncoder.encode(format, pack(random), _ -> unit);
    }

    private static SenmlPack pack(Random random) {
        List<Reading> readings = new ArrayList<>();
        for (int i = random.nextInt(1, 8); i > 0; i--) {
            readings.add(
                    new Reading(
                            CHANNELS.get(random.nextInt(CHANNELS.size())),
                            NOW - random.nextLong(4_000_000_000L),
                            value(random)));
        }
        return new SenmlPack(
                random.nextBoolean() ? random.nextLong(1L << 53) : Pack.NO_SEQUENCE,
                random.nextBoolean() ? "boot-" + random.nextInt(1000) : "",
                CLOCKS.get(random.nextInt(CLOCKS.size())),
                readings);
    }

    private static Value value(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Value.of(random.nextBoolean());
            case 1 -> Value.of("熊 \" \\ " + random.nextInt());
            case 2 -> Value.of(random.nextInt());
            case 3 -> Value.of((double) random.nextFloat());
            default -> Value.of(Math.rint(random.nextGaussian() * 1e4) / 100);
        };
    }

    @Override
    public Outcome send(byte[] input) {
        return check(format, input);
    }

    /** Decodes it; fails when a promise of the codec is broken. */
    static Outcome check(SenmlFormat format, byte[] input) {
        SenmlPack pack;
        try {
            pack = SenmlDecoder.decode(format, input, NOW);
        } catch (SenmlException e) {
            String reason = String.valueOf(e.getMessage());
            if (reason.isBlank() || reason.length() > REASON_LENGTH_MAX) {
                throw new AssertionError("a refusal without a reason to read: " + reason, e);
            }
            return Outcome.REFUSED;
        }
        if (writable(pack)) {
            writtenAgain(pack, SenmlFormat.JSON);
            writtenAgain(pack, SenmlFormat.CBOR);
        }
        return Outcome.TAKEN;
    }

    /**
     * Whether the encoder promises to write it: it has readings, and none from before July 1978.
     */
    private static boolean writable(SenmlPack pack) {
        return !pack.readings().isEmpty()
                && pack.readings().stream()
                        .allMatch(reading ->
                                reading.timeMillis() >= SenmlEncoder.TIME_MIN_MILLIS
                                        && !reading.channel().startsWith("-"));
    }

    private static void writtenAgain(SenmlPack pack, SenmlFormat format) {
        Map<String, String> units = new HashMap<>();
        for (int i = 0; i < pack.readings().size(); i++) {
            units.put(pack.readings().get(i).channel(), pack.unit(i));
        }
        byte[] bytes;
        try {
            bytes = SenmlEncoder.encode(format, pack, channel -> units.getOrDefault(channel, ""));
        } catch (IllegalArgumentException tooLong) {
            // One form is longer than the other, and so are facts that were told once for all.
            if (String.valueOf(tooLong.getMessage()).contains("the limit is")) {
                return;
            }
            throw new AssertionError("taken and not writable as " + format, tooLong);
        }
        try {
            SenmlPack again = SenmlDecoder.decode(format, bytes, NOW);
            if (!again.readings().equals(pack.readings())
                    || again.sequence() != pack.sequence()
                    || !again.boot().equals(pack.boot())
                    || again.clock() != pack.clock()) {
                throw new AssertionError(
                        "written as %s it is another: %s, was %s".formatted(format, again, pack));
            }
        } catch (SenmlException e) {
            throw new AssertionError("written as " + format + " it is refused", e);
        }
    }
}
