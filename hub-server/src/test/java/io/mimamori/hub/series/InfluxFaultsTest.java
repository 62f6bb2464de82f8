package io.mimamori.hub.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimamori.StorageException;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.journal.Consumers;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalLimits;
import io.mimamori.hub.journal.SqliteJournal;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.hub.testing.FaultProxy;
import io.mimamori.hub.testing.FaultProxy.Fault;
import io.mimamori.hub.testing.InfluxServer;
import io.mimamori.hub.testing.SmallDisk;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Range;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From the journal to a real influxd while the way between them, the server or its disk fails: in
 * the end exactly what was journalled is stored, and the operator was told why it took so long.
 */
@SuppressWarnings("NullAway.Init")
final class InfluxFaultsTest {
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir static Path folder;
    private static InfluxServer server;

    private final String database = "faults" + NUMBER.incrementAndGet();

    @BeforeAll
    static void startServer() throws Exception {
        server = InfluxServer.started(folder.resolve("influx"));
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    static List<Arguments> faults() {
        return List.of(
                Arguments.of(status(401, "", "authorization failed"), "check influx.token"),
                Arguments.of(status(403, "", "forbidden"), "check influx.token"),
                Arguments.of(status(404, "", "page not found"), "HTTP 404"),
                Arguments.of(status(400, "", "who are you"), "refuses everything"),
                Arguments.of(status(429, "Retry-After: 1", "quota"), "HTTP 429"),
                Arguments.of(status(500, "", "timeout"), "HTTP 500"),
                Arguments.of(status(503, "Retry-After: 1", "busy"), "HTTP 503"),
                Arguments.of(new Fault.ResetAfter(300), "failed"),
                Arguments.of(new Fault.LoseAnswer(), "failed"),
                Arguments.of(new Fault.Hang(), "timeout"));
    }

    private static Fault status(int code, String header, String words) {
        return new Fault.Status(code, header, "{\"error\":\"" + words + "\"}");
    }

    @ParameterizedTest
    @MethodSource("faults")
    void storesExactlyWhatWasJournalledAfterA(Fault fault, String told) throws Exception {
        try (FaultProxy proxy = new FaultProxy(server.url());
                Way way = new Way(proxy.url())) {
            way.offer(100);
            way.awaitStored(server);
            proxy.set(fault);
            way.offer(100);
            await().atMost(WAIT).untilAsserted(() -> assertThat(way.problem()).contains(told));
            way.offer(100);
            proxy.set(new Fault.None());
            way.awaitStored(server);
            await().atMost(WAIT).until(() -> way.problem().isEmpty());
            assertThat(way.store.setAside(10)).isEmpty();
        }
    }

    @Test
    void aSlowServerIsOnlySlow() throws Exception {
        try (FaultProxy proxy = new FaultProxy(server.url());
                Way way = new Way(proxy.url())) {
            proxy.set(new Fault.SlowAnswer(Duration.ofMillis(400)));
            way.offer(500);
            way.awaitStored(server);
            assertThat(way.problem()).isEmpty();
            assertThat(proxy.faults()).isPositive();
        }
    }

    @Test
    void leavesAServerAloneForAsLongAsItAsks() throws Exception {
        try (FaultProxy proxy = new FaultProxy(server.url());
                StateDatabase state = new StateDatabase(folder.resolve(database + ".db"));
                InfluxSeriesStore store = store(proxy.url(), state)) {
            store.write(List.of(Points.level(Points.START, 1, 1)), 1);
            proxy.set(status(429, "Retry-After: 3", "quota"));
            List<SeriesStore.Point> next = List.of(Points.level(Points.START + 1, 2, 2));
            assertThatThrownBy(() -> store.write(next, 2)).hasMessageContaining("HTTP 429");
            assertThatThrownBy(() -> store.write(next, 2)).hasMessageContaining("HTTP 429");
            assertThat(proxy.faults()).isEqualTo(1);
            proxy.set(new Fault.None());
            await().atMost(WAIT)
                    .ignoreExceptionsInstanceOf(StorageException.class)
                    .until(() -> {
                        store.write(next, 2);
                        return true;
                    });
        }
    }

    @Test
    void storesExactlyWhatWasJournalledThoughInfluxIsKilledAgainAndAgain() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        try (InfluxServer own = InfluxServer.started(folder.resolve(database));
                Way way = new Way(own.url())) {
            Thread feeding =
                    Thread.ofVirtual()
                            .start(() -> {
                                for (int i = 0; i < 400; i++) {
                                    way.offer(10);
                                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                                }
                            });
            for (int kill = 0; kill < 3; kill++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(600)));
                own.kill();
                own.start();
            }
            feeding.join();
            own.kill();
            own.start();
            await("seed " + seed).atMost(WAIT).until(() -> way.stored(own).equals(way.written));
        }
    }

    @Test
    void waitsWhileInfluxsDiskIsFull() throws Exception {
        try (SmallDisk disk = SmallDisk.mounted(folder.resolve("disk"), 24);
                InfluxServer own = InfluxServer.started(disk.folder().resolve("influx"));
                Way way = new Way(own.url())) {
            way.offer(100);
            way.awaitStored(own);
            disk.fill();
            way.offer(2_000);
            await().atMost(WAIT)
                    .untilAsserted(() -> assertThat(way.problem()).contains("no space left"));
            disk.free();
            way.offer(100);
            way.awaitStored(own);
            own.kill();
            own.start();
            way.awaitStored(own);
            assertThat(way.store.setAside(10)).isEmpty();
        }
    }

    private InfluxSeriesStore store(String url, StateDatabase state) {
        return new InfluxSeriesStore(
                new InfluxConfig(url, database),
                (_, _) -> false,
                state,
                _ -> {},
                InstantSource.system());
    }

    /** Journal, consumer and store of one test. */
    private final class Way implements AutoCloseable {
        private final SqliteJournal journal;
        private final StateDatabase state;
        private final InfluxSeriesStore store;
        private final Consumers consumers;

        /** Time in ms to value. */
        private final Map<Long, Double> written = new TreeMap<>();

        Way(String url) throws IOException {
            Path own = Files.createDirectories(folder.resolve(database + "-hub"));
            Metrics metrics = new Metrics();
            journal =
                    new SqliteJournal(
                            own.resolve("journal.db"),
                            JournalLimits.DEFAULT,
                            InstantSource.system());
            state = new StateDatabase(own.resolve("state.db"));
            store = store(url, state);
            consumers = new Consumers(journal, metrics, 1);
            consumers.start(new SeriesWriter(store, sites(), metrics), SeriesWriter.PACE);
        }

        void offer(int count) {
            for (int i = 0; i < count; i++) {
                int number = written.size();
                long time = Points.START + number;
                Reading reading = new Reading("level", time, Value.of(number / 10.0));
                Pack pack =
                        new Pack(
                                "city",
                                "g1",
                                Lane.LIVE,
                                time,
                                number,
                                "",
                                ClockState.SYNCED,
                                List.of(reading));
                assertThat(journal.offer(new JournalEntry.Readings(pack), false, () -> {}))
                        .isTrue();
                written.put(time, number / 10.0);
            }
        }

        String problem() {
            return String.join(" ", consumers.problems());
        }

        void awaitStored(InfluxServer where) {
            await().atMost(WAIT).untilAsserted(() -> assertThat(stored(where)).isEqualTo(written));
        }

        Map<Long, Double> stored(InfluxServer where) throws Exception {
            JsonNode series =
                    JSON.readTree(where.query(database, "SELECT value FROM river_level"))
                            .at("/results/0/series/0/values");
            Map<Long, Double> stored = new TreeMap<>();
            series.forEach(
                    row -> stored.put(row.get(0).asLong() / 1_000_000, row.get(1).asDouble()));
            return stored;
        }

        @Override
        public void close() {
            consumers.close();
            store.close();
            state.close();
            journal.close();
        }
    }

    private static Sites sites() {
        Sites sites = new Sites();
        sites.put(
                new Site(
                        "city",
                        "kamojima",
                        "鴨島",
                        Hazard.RIVER,
                        Optional.of("T.P."),
                        ZoneId.of("Asia/Tokyo"),
                        Optional.empty(),
                        List.of(
                                new Channel(
                                        Points.LEVEL, "river_level", "m", 0.01, new Range(-5, 30))),
                        List.of()),
                1);
        return sites;
    }
}
