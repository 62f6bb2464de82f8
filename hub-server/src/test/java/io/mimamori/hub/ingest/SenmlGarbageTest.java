package io.mimamori.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.device.Device;
import io.mimamori.hub.testing.Leaks;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.senml.SenmlEncoder;
import io.mimamori.senml.SenmlFormat;
import io.mimamori.senml.SenmlPack;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packs that no device should send, behind every door. {@code -Dseed=N} replays a run. */
class SenmlGarbageTest {
    private static final int PACKS = Integer.getInteger("packets", 10_000);
    private static final long SEED = Long.getLong("seed", 20_261_127L);
    private static final Device G1 =
            new Device("city", "g1", "kamojima", Optional.empty(), Set.of(), false, 0, false);

    private final FakeJournal journal = new FakeJournal();
    private IngestRig rig;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        rig = new IngestRig(folder, journal);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource(SenmlFormat.class)
    void everyPackIsTakenOrRefusedWithAReasonThatIsCounted(SenmlFormat format) {
        Random random = new Random(SEED);
        Leaks before = Leaks.now();
        AtomicInteger refused = new AtomicInteger();
        AtomicIntegerArray answers = new AtomicIntegerArray(PACKS);
        for (int i = 0; i < PACKS; i++) {
            byte[] pack = mutated(format, random);
            int mine = i;
            rig.ingest.take(
                    "http",
                    G1,
                    "g1",
                    Lane.LIVE,
                    format,
                    pack,
                    verdict -> {
                        answers.incrementAndGet(mine);
                        if (verdict instanceof Ingest.Verdict.Refused(_, String detail)) {
                            assertThat(detail).isNotBlank();
                            refused.incrementAndGet();
                        }
                    });
        }
        for (int i = 0; i < PACKS; i++) {
            int pack = i;
            if (answers.get(i) == 0) {
                await("-Dseed=" + SEED + ", pack " + i).until(() -> answers.get(pack) > 0);
            }
            assertThat(answers.get(i)).as("-Dseed=%d, pack %d", SEED, i).isEqualTo(1);
        }
        assertThat(refused.get()).isBetween(PACKS / 3, PACKS - 1);
        assertThat(counted()).isGreaterThanOrEqualTo(refused.get());
        Leaks.assertNoneSince(before, "-Dseed=" + SEED);
    }

    /** Sum of the counters of refusals, whatever the reason. */
    private double counted() {
        return rig.metrics
                .text()
                .lines()
                .filter(line -> line.startsWith("mimamori_refused_total{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static byte[] mutated(SenmlFormat format, Random random) {
        SenmlPack pack =
                new SenmlPack(
                        random.nextInt(1_000_000),
                        "b1",
                        ClockState.SYNCED,
                        List.of(
                                new Reading("level", 1_790_000_000_000L, Value.of(12.66)),
                                new Reading(
                                        "level",
                                        1_790_000_001_000L,
                                        Value.of(random.nextGaussian()))));
        byte[] bytes = SenmlEncoder.encode(format, pack, _ -> "m");
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            if (random.nextInt(4) == 0) {
                bytes = Arrays.copyOf(bytes, Math.max(1, at));
            } else {
                bytes[at] = (byte) random.nextInt(256);
            }
        }
        return bytes;
    }
}
