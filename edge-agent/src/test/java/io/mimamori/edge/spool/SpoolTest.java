package io.mimamori.edge.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.StorageException;
import io.mimamori.edge.sensor.Sensor.Thumbnail;
import io.mimamori.edge.spool.Spool.Way;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.senml.SenmlDecoder;
import io.mimamori.senml.SenmlException;
import io.mimamori.senml.SenmlFormat;
import io.mimamori.senml.SenmlPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SpoolTest {
    private static final long START = Instant.parse("2026-06-02T00:00:00Z").toEpochMilli();

    @TempDir private Path folder;

    private final AtomicLong now = new AtomicLong(START);
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());

    private SpoolConfig config() {
        return SpoolConfig.of(folder.resolve("spool.db"), "pi-1");
    }

    private SpoolConfig small(Path file) {
        return new SpoolConfig(
                file,
                SpoolConfig.BYTES_MAX_LOWEST,
                Duration.ofDays(3),
                Duration.ofMillis(20),
                60,
                Duration.ofMinutes(1),
                "pi-1");
    }

    private Spool open(SpoolConfig config) {
        return Spool.open(config, encoder(SenmlFormat.JSON), clock);
    }

    private static PackEncoder encoder(SenmlFormat format) {
        return new PackEncoder(
                format,
                "b007",
                () -> ClockState.SYNCED,
                (device, channel) -> "m",
                Duration.ofDays(365));
    }

    private static List<Reading> reading(long time, double value) {
        return List.of(new Reading("level", time, Value.of(value)));
    }

    private static SenmlPack decode(SpoolItem item) {
        try {
            return SenmlDecoder.decode(item.format(), item.payload(), START);
        } catch (SenmlException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Long> sequences(List<SpoolItem> items) {
        return items.stream().map(SpoolItem::sequence).toList();
    }

    @Test
    void keepsReadingsUntilTheyAreAcknowledged() {
        try (Spool spool = open(config())) {
            spool.telemetry("g1", reading(START, 1.25));
            spool.flush();
            SpoolItem item = spool.take(Way.LIVE, 10).getFirst();
            assertThat(decode(item).readings()).isEqualTo(reading(START, 1.25));
            assertThat(decode(item).boot()).isEqualTo("b007");
            assertThat(spool.take(Way.LIVE, 10)).as("taken once").isEmpty();
            spool.release(List.of(item));
            assertThat(spool.take(Way.LIVE, 10)).hasSize(1);
            spool.acknowledge(item);
            spool.flush();
            assertThat(spool.status().waiting()).isFalse();
        }
    }

    @Test
    void packsWhatComesWithinTheLingerTogether() {
        try (Spool spool = open(config())) {
            for (int i = 0; i < 100; i++) {
                spool.telemetry("g1", reading(START + i, i));
            }
            spool.flush();
            List<SpoolItem> items = spool.take(Way.LIVE, 100);
            assertThat(items).hasSize(2);
            assertThat(items.stream().mapToInt(item -> decode(item).readings().size()).sum())
                    .isEqualTo(100);
        }
    }

    @Test
    void splitsLongTextsIntoPacksThatFit() {
        try (Spool spool = open(config())) {
            List<Reading> texts = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                texts.add(new Reading("species", START + i, Value.of("熊".repeat(300))));
            }
            spool.event("c1", texts, Optional.empty());
            List<SpoolItem> items = spool.take(Way.EVENT, 100);
            assertThat(items).allMatch(item -> item.payload().length <= SenmlDecoder.BYTES_MAX);
            assertThat(items.stream().mapToInt(item -> decode(item).readings().size()).sum())
                    .isEqualTo(40);
            assertThat(sequences(items))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, items.size()).boxed().toList());
        }
    }

    @Test
    void sequenceNumbersRiseOverRestartsEvenWhenAllWasSent() {
        for (int run = 0; run < 3; run++) {
            try (Spool spool = open(config())) {
                spool.telemetry("g1", reading(START, run));
                spool.event("g1", reading(START, run), Optional.empty());
                List<SpoolItem> items = new ArrayList<>(spool.take(Way.LIVE, 10));
                items.addAll(spool.take(Way.EVENT, 10));
                assertThat(sequences(items)).containsExactly(2L * run + 1, 2L * run + 2);
                items.forEach(spool::acknowledge);
            }
        }
    }

    @Test
    void aPictureWaitsForItsEvent() {
        try (Spool spool = open(config())) {
            byte[] jpeg = new byte[30_000];
            spool.event("c1", reading(START, 1), Optional.of(new Thumbnail("e-1", jpeg)));
            assertThat(spool.take(Way.MEDIA, 10)).isEmpty();
            spool.acknowledge(spool.take(Way.EVENT, 10).getFirst());
            spool.flush();
            SpoolItem picture = spool.take(Way.MEDIA, 10).getFirst();
            assertThat(picture.event()).isEqualTo("e-1");
            assertThat(picture.payload()).isEqualTo(jpeg);
        }
    }

    @Test
    void whatIsOldIsBacklog() {
        try (Spool spool = open(config())) {
            spool.telemetry("g1", reading(START, 1));
            spool.flush();
            now.addAndGet(61_000);
            spool.telemetry("g1", reading(START, 2));
            spool.flush();
            assertThat(sequences(spool.take(Way.LIVE, 10))).containsExactly(2L);
            assertThat(sequences(spool.take(Way.BACKLOG, 10))).containsExactly(1L);
        }
        now.addAndGet(3_600_000);
        try (Spool spool = open(config())) {
            assertThat(spool.take(Way.LIVE, 10)).isEmpty();
            assertThat(spool.take(Way.BACKLOG, 10)).hasSize(2);
        }
    }

    @Test
    void givesUpTheOldestTelemetryFirstAndTellsOfTheGap() {
        try (Spool spool = open(small(folder.resolve("spool.db")))) {
            spool.event("b1", reading(START, 1), Optional.empty());
            int kept = 0;
            while (spool.status().droppedReadings() == 0) {
                for (int i = 0; i < 600; i++) {
                    spool.telemetry("g1", reading(START + kept++, 1));
                }
                spool.flush();
                assertThat(spool.status().bytes()).isLessThanOrEqualTo(1L << 20);
            }
            assertThat(spool.take(Way.EVENT, 10)).as("the event is still there").hasSize(1);
            List<SpoolItem> all = spool.take(Way.LIVE, 100_000);
            long first = sequences(all).getFirst();
            assertThat(first).as("the oldest are gone: a gap in mm:seq").isGreaterThan(1);
            SpoolItem report =
                    all.stream().filter(item -> item.device().equals("pi-1")).findFirst().get();
            assertThat(decode(report).readings())
                    .singleElement()
                    .satisfies(reading -> {
                        assertThat(reading.channel()).isEqualTo(Spool.DROPPED_CHANNEL);
                        assertThat(reading.value())
                                .isEqualTo(Value.of((double) spool.status().droppedReadings()));
                    });
            long left =
                    all.stream()
                            .filter(item -> item.device().equals("g1"))
                            .mapToLong(item -> decode(item).readings().size())
                            .sum();
            assertThat(left + spool.status().droppedReadings()).isEqualTo(kept);
        }
    }

    @Test
    void picturesCannotPushOutReadings() {
        try (Spool spool = open(small(folder.resolve("spool.db")))) {
            spool.telemetry("g1", reading(START, 1));
            for (int i = 0; i < 100; i++) {
                spool.event(
                        "c1",
                        reading(START + i, 1),
                        Optional.of(new Thumbnail("e-" + i, new byte[60_000])));
            }
            assertThat(spool.take(Way.LIVE, 10).getFirst().device()).isEqualTo("g1");
            assertThat(spool.take(Way.EVENT, 1000)).hasSize(100);
            assertThat(spool.status().bytes()).isLessThan(400_000);
        }
    }

    @Test
    void givesUpTelemetryThatIsTooOldButNoEvent() {
        try (Spool spool = open(config())) {
            spool.telemetry("g1", reading(START, 1));
            spool.event("b1", reading(START, 1), Optional.empty());
            now.addAndGet(Duration.ofHours(73).toMillis());
            spool.telemetry("g1", reading(START, 2));
            spool.flush();
            assertThat(spool.take(Way.BACKLOG, 10)).isEmpty();
            assertThat(spool.take(Way.EVENT, 10)).hasSize(1);
            assertThat(spool.status().droppedReadings()).isEqualTo(1);
        }
    }

    @Test
    void ageThatAClockWithoutBatteryInventedCostsNothing() {
        now.set(0);
        try (Spool spool = open(config())) {
            spool.telemetry("g1", reading(START, 1));
            spool.flush();
            now.set(START);
            spool.telemetry("g1", reading(START, 2));
            spool.flush();
            assertThat(spool.status().droppedReadings()).isZero();
        }
    }

    @Test
    void aFullDiskKeepsTheNewestAndIsSeen() {
        try (Spool spool = open(config())) {
            for (int i = 0; i < 3_000; i++) {
                spool.telemetry("g1", reading(START + i, i));
            }
            spool.flush();
            spool.limitPages(spool.status().bytes() / 4096);
            for (int i = 3_000; i < 6_000; i++) {
                spool.telemetry("g1", reading(START + i, i));
                if (i % 500 == 0) {
                    spool.flush();
                }
            }
            spool.flush();
            assertThat(spool.status().droppedReadings()).isPositive();
            List<SpoolItem> all = spool.take(Way.LIVE, 10_000);
            double newest =
                    all.stream()
                            .filter(item -> item.device().equals("g1"))
                            .flatMap(item -> decode(item).readings().stream())
                            .mapToDouble(reading -> ((Value.Numeric) reading.value()).number())
                            .max()
                            .orElseThrow();
            assertThat(newest).isEqualTo(5_999);
        }
    }

    @Test
    void aDiskThatTakesNothingIsAFaultThatPasses() {
        try (Spool spool = open(config())) {
            spool.limitPages(spool.status().bytes() / 4096);
            Optional<Thumbnail> picture = Optional.of(new Thumbnail("e-1", new byte[20_000]));
            assertThatThrownBy(() -> spool.event("c1", reading(START, 1), picture))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("free some disk space");
            assertThat(spool.status().fault()).isPresent();
            for (int i = 0; i < Spool.WAITING_MAX + 10; i++) {
                spool.telemetry("g1", reading(START + i, i));
            }
            spool.limitPages(100_000);
            spool.flush();
            assertThat(spool.status().fault()).isEmpty();
            assertThat(spool.take(Way.EVENT, 10)).as("the event was kept in memory").hasSize(1);
        }
    }

    @Test
    void doesNotStartOnADamagedFileAndSaysWhatToDo() throws IOException {
        try (Spool spool = open(config())) {
            for (int i = 0; i < 20_000; i++) {
                spool.telemetry("g1", reading(START + i, i));
            }
        }
        byte[] bytes = Files.readAllBytes(config().file());
        for (int i = 4096; i < bytes.length; i += 7) {
            bytes[i] = 0x55;
        }
        Files.write(config().file(), bytes);
        assertThatThrownBy(() -> open(config()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("is damaged")
                .hasMessageContaining("mv ");
        assertThat(Files.readAllBytes(config().file())).isEqualTo(bytes);
        Files.writeString(config().file(), "This is a letter, not a database. ".repeat(100));
        assertThatThrownBy(() -> open(config())).hasMessageContaining("is damaged");
    }

    @Test
    void anEmptiedFileAndAnotherProgramsAreNotTakenForANewSpool() throws Exception {
        Files.write(config().file(), new byte[0]);
        assertThatThrownBy(() -> open(config()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("it is empty")
                .hasMessageContaining("mv ");
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + config().file())) {
            other.createStatement().executeUpdate("CREATE TABLE address(name TEXT)");
        }
        assertThatThrownBy(() -> open(config())).hasMessageContaining("another program's");
    }

    @Test
    void twoAgentsCannotShareAFile() {
        try (Spool spool = open(config())) {
            assertThatThrownBy(() -> open(config())).hasMessageContaining("in use");
            spool.telemetry("g1", reading(START, 1));
            spool.flush();
        }
    }

    static List<Long> seeds() {
        String seed = System.getProperty("seed");
        return seed != null ? List.of(Long.valueOf(seed)) : List.of(1L, 2L, 3L, 4L, 5L, 6L);
    }

    /**
     * A crash is a copy of the files at a random moment: what a call had said is on disk must be in
     * the copy, numbers must not be used again, and no acknowledged message may be lost.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void nothingThatWasKeptIsLostInACrash(long seed) throws Exception {
        Random random = new Random(seed);
        SpoolConfig config = small(folder.resolve("spool.db"));
        List<Long> certain = new ArrayList<>();
        List<Long> acknowledged = new ArrayList<>();
        Path copy = folder.resolve("copy.db");
        try (Spool spool = open(config)) {
            int steps = 20 + random.nextInt(200);
            for (int i = 0; i < steps; i++) {
                switch (random.nextInt(4)) {
                    case 0 -> spool.telemetry("g1", reading(START + i, i));
                    case 1 -> {
                        spool.event("b1", reading(START + i, i), Optional.empty());
                        certain.add(START + i);
                    }
                    case 2 -> spool.flush();
                    default -> {
                        for (SpoolItem item : spool.take(Way.EVENT, random.nextInt(3) + 1)) {
                            spool.acknowledge(item);
                            acknowledged.add(decode(item).readings().getFirst().timeMillis());
                        }
                    }
                }
            }
            crashCopy(config.file(), copy);
        }
        long highest = 0;
        try (Spool spool = open(small(copy))) {
            List<Long> found = new ArrayList<>();
            for (SpoolItem item : spool.take(Way.EVENT, 10_000)) {
                found.add(decode(item).readings().getFirst().timeMillis());
                highest = Math.max(highest, item.sequence());
            }
            certain.removeAll(acknowledged);
            assertThat(found).as("seed %d", seed).containsAll(certain);
            spool.event("b1", reading(START, 0), Optional.empty());
            assertThat(spool.take(Way.EVENT, 10).getFirst().sequence())
                    .as("seed %d", seed)
                    .isGreaterThan(highest)
                    .isGreaterThan(certain.size() + acknowledged.size());
        }
    }

    /** The log after the file: SQLite never overwrites a page before the log that it came from. */
    private static void crashCopy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        Path log = Path.of(from + "-wal");
        if (Files.exists(log)) {
            Files.copy(log, Path.of(to + "-wal"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The worst case: each reading a pack of its own. */
    @Test
    void threeDaysOfAGaugeThatMeasuresEachSecondFit() throws SQLException {
        PackEncoder encoder = encoder(SenmlFormat.JSON);
        try (SpoolFile file = new SpoolFile(SpoolSchema.open(config().file()), SenmlFormat.JSON)) {
            for (int second = 0; second < 72 * 3600; second++) {
                long time = START + second * 1000L;
                for (PackEncoder.Encoded pack :
                        encoder.encode(
                                "g1",
                                reading(time, 2 + (second % 100) / 100.0),
                                () -> file.nextSequence("g1"))) {
                    file.insert(
                            new SpoolRow(
                                    SpoolItem.Table.TELEMETRY,
                                    "g1",
                                    pack.sequence(),
                                    1,
                                    pack.payload(),
                                    Optional.empty()),
                            time);
                }
            }
            file.commit();
            assertThat(file.usedBytes()).isLessThan(64L << 20);
        }
    }
}
