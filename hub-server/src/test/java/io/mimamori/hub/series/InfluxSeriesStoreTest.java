package io.mimamori.hub.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.StorageException;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.hub.testing.InfluxServer;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
final class InfluxSeriesStoreTest extends SeriesStoreContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final long START = Points.START;

    @TempDir static Path folder;
    private static InfluxServer server;

    private final String database = "city" + NUMBER.incrementAndGet();
    private final List<SetAside> shown = new ArrayList<>();
    private final List<StateDatabase> states = new ArrayList<>();

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

    @AfterEach
    void closeStates() {
        states.forEach(StateDatabase::close);
    }

    @Override
    InfluxSeriesStore open() throws Exception {
        StateDatabase state =
                new StateDatabase(
                        Files.createDirectories(folder.resolve(database)).resolve("s.db"));
        states.add(state);
        return new InfluxSeriesStore(
                new InfluxConfig(server.url(), database),
                (_, site) -> site.startsWith("home"),
                state,
                shown::add,
                InstantSource.system());
    }

    @Test
    void writesTagsAndFieldsOfTheStoredShape() throws Exception {
        try (InfluxSeriesStore store = open()) {
            store.write(List.of(Points.of(START, Value.of(12.66), Quality.SUSPECT, 42)), 1);
        }
        assertThat(server.query(database, "SELECT * FROM river_level"))
                .contains("[\"time\",\"channel\",\"device\",\"qc\",\"received\",\"seq\",\"site\"")
                .contains(
                        "[%d000000,\"level\",\"g1\",3,%d,42,\"kamojima\",\"city\",12.66]"
                                .formatted(START, START + 250));
    }

    @Test
    void homesAreInADatabaseOfTheirOwn() throws Exception {
        try (InfluxSeriesStore store = open()) {
            store.write(List.of(Points.level(START, 1, 1), Points.ofHome(START, true)), 1);
        }
        assertThat(server.query(database, "SHOW MEASUREMENTS"))
                .contains("river_level")
                .doesNotContain("motion");
        assertThat(server.query(database + "_homes", "SHOW MEASUREMENTS"))
                .contains("motion")
                .doesNotContain("river_level");
    }

    @Test
    void escapesNamesThatLineProtocolWouldMisread() throws Exception {
        SeriesStore.Point odd =
                new SeriesStore.Point(
                        "ci ty",
                        "a,b=c d",
                        false,
                        Points.LEVEL,
                        "river_level",
                        START,
                        Value.of("見守り\n\"2\" \\"),
                        Quality.GOOD,
                        START,
                        1);
        try (InfluxSeriesStore store = open()) {
            store.write(List.of(odd), 1);
            assertThat(store.last("ci ty", "a,b=c d", Points.LEVEL, "river_level"))
                    .contains(new SeriesStore.Sample(START, odd.value(), Quality.GOOD));
        }
    }

    @Test
    void createsTheDatabaseAgainWhenSomebodyDropsIt() throws Exception {
        try (InfluxSeriesStore store = open()) {
            store.write(List.of(Points.level(START, 1, 1)), 1);
            server.query("", "DROP DATABASE " + database);
            assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 10)).isEmpty();
            store.write(List.of(Points.level(START + 1, 2, 2)), 2);
            assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 10)).hasSize(1);
        }
    }

    @Test
    void createsTheDatabaseForABatchOfManySeries() throws Exception {
        try (InfluxSeriesStore store = open()) {
            store.write(List.of(Points.level(START, 1, 1), rain()), 1);
            assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 10)).hasSize(1);
        }
    }

    @Test
    void setsARefusedLineAsideAndStoresTheOthers() throws Exception {
        server.query("", "CREATE DATABASE " + database);
        server.write(database, "rain value=\"many\" 1780000000000000000");
        List<SeriesStore.Point> points = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            points.add(Points.level(START + i, i, i));
        }
        points.add(37, rain());
        try (InfluxSeriesStore store = open()) {
            store.write(points, 9);
            assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 1_000)).hasSize(100);
            assertThat(store.setAside(10)).hasSize(1);
            assertThat(store.setAside(10).getFirst().line())
                    .startsWith("rain,channel=rain,device=r1");
            assertThat(store.setAside(10).getFirst().reason()).contains("field type conflict");
            assertThat(shown).isEqualTo(store.setAside(10));
        }
        try (InfluxSeriesStore store = open()) {
            assertThat(store.offset()).isEqualTo(9);
        }
    }

    @Test
    void failsWithARetryWhileTheServerIsKilledAndLosesNothing() throws Exception {
        try (InfluxServer own = InfluxServer.started(folder.resolve(database + "-own"));
                InfluxSeriesStore store = storeAt(own.url())) {
            store.write(List.of(Points.level(START, 1, 1)), 1);
            own.kill();
            assertThatThrownBy(() -> store.write(List.of(Points.level(START + 1, 2, 2)), 2))
                    .isInstanceOfSatisfying(
                            StorageException.class, e -> assertThat(e.retryCanHelp()).isTrue())
                    .hasMessageContaining(own.url());
            own.start();
            store.write(List.of(Points.level(START + 1, 2, 2)), 2);
            assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 10)).hasSize(2);
        }
    }

    @Test
    void needsNoServerToStart() throws Exception {
        InfluxServer absent = new InfluxServer(folder.resolve(database + "-absent"));
        try (absent;
                InfluxSeriesStore store = storeAt(absent.url())) {
            assertThat(store.offset()).isZero();
            assertThatThrownBy(() -> store.write(List.of(Points.level(START, 1, 1)), 1))
                    .isInstanceOf(StorageException.class);
            absent.start();
            store.write(List.of(Points.level(START, 1, 1)), 1);
            assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 10)).hasSize(1);
        }
    }

    @Test
    void waitsUntilTheOperatorGrantsWhatItMayNotTakeItself() throws Exception {
        InfluxLogin hub = new InfluxLogin.Password("hub", "secret");
        try (InfluxServer own = InfluxServer.startedWithLogin(folder.resolve(database + "-own"));
                InfluxSeriesStore store =
                        storeAt(new InfluxConfig(own.url(), database, Optional.of(hub)))) {
            List<SeriesStore.Point> points = List.of(Points.level(START, 1, 1));
            assertThatThrownBy(() -> store.write(points, 1))
                    .isInstanceOfSatisfying(
                            StorageException.class, e -> assertThat(e.retryCanHelp()).isTrue())
                    .hasMessageContaining("HTTP 401")
                    .hasMessageContaining("check influx.token or influx.user");
            own.query("", "CREATE USER hub WITH PASSWORD 'secret'");
            assertThatThrownBy(() -> store.write(points, 1))
                    .hasMessageContaining("HTTP 403")
                    .hasMessageContaining("check influx.token or influx.user and its rights");
            own.query("", "CREATE DATABASE " + database + "; GRANT ALL ON " + database + " TO hub");
            store.write(points, 1);
            assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 10)).hasSize(1);
        }
    }

    @Test
    void neverPrintsASecret() {
        assertThat(new InfluxLogin.Password("u", "pass123").toString()).doesNotContain("pass123");
        assertThat(new InfluxLogin.Token("tok123").toString()).doesNotContain("tok123");
    }

    private InfluxSeriesStore storeAt(String url) throws Exception {
        return storeAt(new InfluxConfig(url, database));
    }

    private InfluxSeriesStore storeAt(InfluxConfig config) throws Exception {
        StateDatabase state = new StateDatabase(folder.resolve(database + "-own.db"));
        states.add(state);
        return new InfluxSeriesStore(
                config, (_, _) -> false, state, shown::add, InstantSource.system());
    }

    private static SeriesStore.Point rain() {
        return new SeriesStore.Point(
                "city",
                "kamojima",
                false,
                new ChannelId("r1", "rain"),
                "rain",
                START,
                Value.of(0.5),
                Quality.GOOD,
                START,
                1);
    }
}
