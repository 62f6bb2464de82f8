package io.mimamori.hub.series;

import io.mimamori.hub.device.Sites;
import io.mimamori.hub.journal.ConsumerLoop;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalLimits;
import io.mimamori.hub.journal.SqliteJournal;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.hub.testing.InfluxServer;
import io.mimamori.hub.testing.VictoriaServer;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Range;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Measures the way from the journal into a store: {@code SeriesLoad FOLDER
 * influx|influx-gzip|victoria|sqlite COUNT}, one reading a pack, 1,000 devices; the packs are
 * journalled first, so this is a replay. {@code SeriesLoad FOLDER live COUNT RATE} offers them to
 * InfluxDB at a rate: points a write, and ms from the journal to the store. {@code SeriesLoad
 * FOLDER year CHANNELS} fills series.db with a year of 1-minute channels of
 * bench/sites/throughput.yaml, for a hub to be started on.
 */
final class SeriesLoad {
    private static final int DEVICES = 1_000;
    private static final long START = Points.START;

    private SeriesLoad() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        int count = args.length > 2 ? Integer.parseInt(args[2]) : 0;
        switch (args[1]) {
            case "influx" -> influx(folder, false, store -> replay(folder, store, count));
            case "influx-gzip" -> influx(folder, true, store -> replay(folder, store, count));
            case "live" -> {
                int rate = Integer.parseInt(args[3]);
                influx(folder, false, store -> live(folder, store, count, rate));
            }
            case "victoria" -> {
                try (VictoriaServer server = VictoriaServer.started(folder.resolve("victoria"))) {
                    writing(folder, server.url(), false, store -> replay(folder, store, count));
                }
            }
            case "sqlite" -> {
                try (SqliteSeriesStore store = new SqliteSeriesStore(folder.resolve("series.db"))) {
                    replay(folder, store, count);
                }
            }
            default -> year(folder, count);
        }
    }

    private interface Load {
        void on(SeriesStore store) throws Exception;
    }

    private static void influx(Path folder, boolean gzip, Load load) throws Exception {
        try (InfluxServer server = InfluxServer.started(folder.resolve("influx"))) {
            writing(folder, server.url(), gzip, load);
            System.out.println(
                    server.query("load", "SELECT count(value) FROM temperature").strip());
        }
    }

    private static void writing(Path folder, String url, boolean gzip, Load load) throws Exception {
        InfluxConfig.Access city = new InfluxConfig.Access("load", Optional.empty());
        InfluxConfig.Access homes = new InfluxConfig.Access("load_homes", Optional.empty());
        try (StateDatabase state = new StateDatabase(folder.resolve("state.db"));
                InfluxSeriesStore store =
                        new InfluxSeriesStore(
                                new InfluxConfig(url, Optional.empty(), gzip, city, homes),
                                (_, _) -> false,
                                state,
                                _ -> {},
                                InstantSource.system())) {
            load.on(store);
        }
    }

    /** What is offered at a rate, the sequence of a point being its number. */
    private static void live(Path folder, SeriesStore store, int count, int rate) throws Exception {
        Metrics metrics = new Metrics();
        long[] offered = new long[count];
        long[] waited = new long[count];
        List<Integer> writes = new ArrayList<>();
        List<Long> took = new ArrayList<>();
        Watched watched =
                new Watched(
                        store,
                        (points, nanos) -> {
                            long now = System.nanoTime();
                            writes.add(points.size());
                            took.add(nanos);
                            points.forEach(point ->
                                    waited[(int) point.sequence()] =
                                            now - offered[(int) point.sequence()]);
                        });
        try (SqliteJournal journal = journal(folder)) {
            SeriesWriter writer = new SeriesWriter(watched, sites(), metrics);
            try (ConsumerLoop loop =
                    new ConsumerLoop(journal, writer, SeriesWriter.PACE, metrics, 1)) {
                long begun = System.nanoTime();
                for (int i = 0; i < count; i++) {
                    while (System.nanoTime() - begun < i * 1_000_000_000L / rate) {
                        LockSupport.parkNanos(100_000);
                    }
                    offered[i] = System.nanoTime();
                    offer(journal, i);
                }
                while (journal.queued() > 0 || loop.position() < journal.lastRow()) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
        }
        long[] settled = Arrays.copyOfRange(waited, count / 2, count);
        Arrays.sort(settled);
        took.sort(null);
        System.out.printf(
                "%d/s: %d writes of %.0f points (largest %d) in %.1f ms, journal to store p50 %.1f"
                        + " ms, p99 %.1f ms (second half)%n",
                rate,
                writes.size(),
                count / (double) writes.size(),
                writes.stream().mapToInt(Integer::intValue).max().orElse(0),
                took.get(took.size() / 2) / 1e6,
                settled[settled.length / 2] / 1e6,
                settled[settled.length * 99 / 100] / 1e6);
    }

    /** Tells of each write once it is done. */
    private record Watched(SeriesStore store, BiConsumer<List<Point>, Long> done)
            implements SeriesStore {
        @Override
        public void write(List<Point> points, long offset) {
            long begun = System.nanoTime();
            store.write(points, offset);
            if (!points.isEmpty()) {
                done.accept(points, System.nanoTime() - begun);
            }
        }

        @Override
        public long offset() {
            return store.offset();
        }

        @Override
        public List<Sample> read(Selection selection, int limit) {
            return store.read(selection, limit);
        }

        @Override
        public List<Bucket> read(Selection selection, Duration every) {
            return store.read(selection, every);
        }

        @Override
        public Optional<Sample> last(
                String tenant, String site, ChannelId channel, String quantity) {
            return store.last(tenant, site, channel, quantity);
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private static void replay(Path folder, SeriesStore store, int count) throws Exception {
        Metrics metrics = new Metrics();
        try (SqliteJournal journal = journal(folder)) {
            fill(journal, count);
            SeriesWriter writer = new SeriesWriter(store, sites(), metrics);
            long cpu = cpuNanos();
            long begun = System.nanoTime();
            try (ConsumerLoop loop =
                    new ConsumerLoop(journal, writer, SeriesWriter.PACE, metrics, 1)) {
                while (loop.position() < journal.lastRow()) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.out.printf(
                    "%d points, %.0f/s, CPU of the hub %.1f s a million%n",
                    count, count / seconds, (cpuNanos() - cpu) / 1e9 * 1e6 / count);
        }
    }

    private static SqliteJournal journal(Path folder) {
        return new SqliteJournal(
                folder.resolve("journal.db"), JournalLimits.DEFAULT, InstantSource.system());
    }

    private static void fill(SqliteJournal journal, int count) {
        for (int i = 0; i < count; i++) {
            offer(journal, i);
        }
        while (journal.queued() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void offer(SqliteJournal journal, int i) {
        Reading reading = new Reading("ch0", START + i, Value.of(i % 5_000 / 100.0));
        Pack pack =
                new Pack(
                        "city",
                        "dev-" + i % DEVICES,
                        Lane.LIVE,
                        START + i + 20,
                        i,
                        "",
                        ClockState.SYNCED,
                        List.of(reading));
        while (!journal.offer(new JournalEntry.Readings(pack), false, () -> {})) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static Sites sites() {
        Sites sites = new Sites();
        List<Channel> channels =
                IntStream.range(0, DEVICES)
                        .mapToObj(i ->
                                new Channel(
                                        new ChannelId("dev-" + i, "ch0"),
                                        "temperature",
                                        "Cel",
                                        0.01,
                                        Range.ALL))
                        .toList();
        sites.put(
                new Site(
                        "city",
                        "load",
                        "load",
                        Hazard.RIVER,
                        Optional.empty(),
                        ZoneOffset.UTC,
                        Optional.empty(),
                        channels,
                        List.of()),
                1);
        return sites;
    }

    private static void year(Path folder, int channels) throws InterruptedException {
        int minutes = 365 * 24 * 60;
        long end = InstantSource.system().millis() / 60_000 * 60_000;
        try (SqliteSeriesStore store = new SqliteSeriesStore(folder.resolve("series.db"))) {
            long begun = System.nanoTime();
            List<SeriesStore.Point> batch = new ArrayList<>();
            for (int i = 0; i < minutes; i++) {
                for (int channel = 0; channel < channels; channel++) {
                    batch.add(minute(channel, end - (minutes - i) * 60_000L, i));
                }
                if (batch.size() >= 5_000 || i == minutes - 1) {
                    store.write(batch, 0);
                    batch.clear();
                }
            }
            long count = (long) minutes * channels;
            System.out.printf(
                    "%d points, %d/s%n",
                    count, count * 1_000_000_000L / (System.nanoTime() - begun));
            begun = System.nanoTime();
            try (SeriesUpkeep upkeep =
                    new SeriesUpkeep(store, SeriesRetention.DEFAULT, InstantSource.system())) {
                while (!upkeep.tend()) {
                    // It stops after a thousand steps to let others have their turn.
                }
            }
            System.out.printf(
                    "roll-ups of all of them in %d ms%n", (System.nanoTime() - begun) / 1_000_000);
        }
    }

    private static SeriesStore.Point minute(int channel, long time, int sequence) {
        return new SeriesStore.Point(
                "city",
                "bench",
                false,
                new ChannelId("dev-" + channel, "ch0"),
                "readings",
                time,
                Value.of(sequence % 1_440 / 100.0),
                Quality.GOOD,
                time + 20,
                sequence);
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
