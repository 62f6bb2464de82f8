package io.mimamori.senml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever arrives, only {@link SenmlException} may come out. */
class SenmlFuzzTest {
    private static final long SEED = Long.getLong("seed", 8428L);

    @ParameterizedTest
    @EnumSource(SenmlFormat.class)
    void answersEveryMutationWithAPackOrAReason(SenmlFormat format) {
        Random random = new Random(SEED);
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] pack = SenmlEncoder.encode(format, Packs.random(random), name -> "m");
            byte[] mutated = mutate(pack, random);
            taken += isTaken(format, mutated, i) ? 1 : 0;
        }
        assertThat(taken).isBetween(1, 19_999);
    }

    @ParameterizedTest
    @EnumSource(SenmlFormat.class)
    void answersNoise(SenmlFormat format) {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            isTaken(format, noise, i);
        }
    }

    @Test
    void answersTheOtherFormat() {
        Random random = new Random(SEED);
        for (int i = 0; i < 1_000; i++) {
            SenmlPack pack = Packs.random(random);
            byte[] json = SenmlEncoder.encode(SenmlFormat.JSON, pack, name -> "");
            byte[] cbor = SenmlEncoder.encode(SenmlFormat.CBOR, pack, name -> "");
            assertThat(isTaken(SenmlFormat.CBOR, json, i)).isFalse();
            assertThat(isTaken(SenmlFormat.JSON, cbor, i)).isFalse();
        }
    }

    private static boolean isTaken(SenmlFormat format, byte[] pack, int run) {
        try {
            SenmlDecoder.decode(format, pack, 1_790_000_000_000L);
            return true;
        } catch (SenmlException e) {
            assertThat(e).message().isNotBlank().hasSizeLessThan(700);
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    "run %d with -Dseed=%d: %s %s"
                            .formatted(run, SEED, format, HexFormat.of().formatHex(pack)),
                    e);
        }
    }

    private static byte[] mutate(byte[] pack, Random random) {
        byte[] mutated = pack.clone();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            mutated = mutateOnce(mutated, random);
        }
        return mutated;
    }

    private static byte[] mutateOnce(byte[] pack, Random random) {
        if (pack.length == 0) {
            return pack;
        }
        int at = random.nextInt(pack.length);
        switch (random.nextInt(5)) {
            case 0 -> pack[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> pack[at] = (byte) random.nextInt();
            case 2 -> {
                return Arrays.copyOf(pack, at);
            }
            case 3 -> {
                byte[] tokens = "[{\"vb_:1e9,}]".getBytes(UTF_8);
                pack[at] = tokens[random.nextInt(tokens.length)];
            }
            default -> {
                int from = random.nextInt(pack.length);
                int count = Math.min(random.nextInt(1, 12), pack.length - Math.max(at, from));
                System.arraycopy(pack.clone(), from, pack, at, count);
            }
        }
        return pack;
    }
}
