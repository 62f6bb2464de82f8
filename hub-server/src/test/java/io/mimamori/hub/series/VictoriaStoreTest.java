package io.mimamori.hub.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mimamori.StorageException;
import io.mimamori.hub.series.SeriesStore.Point;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.hub.testing.VictoriaServer;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real VictoriaMetrics takes what is written over {@code /api/v2/write}. */
@SuppressWarnings("NullAway.Init")
final class VictoriaStoreTest {
    private static final long START = Points.START;
    private static final long YEAR_2020 = 1_577_836_800_000L;

    @TempDir Path folder;
    private final List<SetAside> shown = new ArrayList<>();
    private VictoriaServer server;
    private StateDatabase state;
    private InfluxSeriesStore store;

    @BeforeEach
    void open() throws Exception {
        server = VictoriaServer.started(folder.resolve("victoria"));
        state = new StateDatabase(folder.resolve("state.db"));
        store = store(server.url());
    }

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
            state.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void keepsNumbersAndStatesOnceAndHomesUnderTheirOwnLabel() throws Exception {
        List<Point> points =
                List.of(
                        Points.level(START, 12.66, 1),
                        Points.level(START + 1, 12.7, 2),
                        Points.ofHome(START, true));
        store.write(points, 1);
        store.write(points, 1);
        String level = "river_level_value{db=\"city\",device=\"g1\",site=\"kamojima\"}";
        awaitStored(level, START + " 12.66", (START + 1) + " 12.7");
        assertThat(server.stored(level)).hasSize(2);
        awaitStored("motion_state{db=\"city_homes\"}", START + " 1.0");
        assertThat(server.stored("{__name__=~\"motion.*\",db=\"city\"}")).isEmpty();
        assertThat(store.offset()).isEqualTo(1);
    }

    @Test
    void setsTextsAsideThatItWouldMakeZeroWithoutAWord() throws Exception {
        store.write(
                List.of(
                        Points.of(START, Value.of("kuma"), Quality.GOOD, 1),
                        Points.level(START + 1, 2, 2)),
                1);
        assertThat(shown).hasSize(1);
        assertThat(shown.getFirst().reason()).contains("numbers only");
        assertThat(shown.getFirst().line()).contains("kuma");
        String all = "{__name__=~\"river_level_(value|text)\"}";
        awaitStored(all, (START + 1) + " 2.0");
        assertThat(server.stored(all)).hasSize(1);
    }

    @Test
    void saysThatItCannotBeReadInInfluxQl() {
        store.write(List.of(Points.level(START, 1, 1)), 1);
        assertThatThrownBy(() -> store.read(Points.levels(0, Long.MAX_VALUE), 10))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("VictoriaMetrics answers no InfluxQL");
    }

    @Test
    void tellsThatItDropsWhatIsOlderThanItsRetention() throws Exception {
        try (VictoriaServer forgetful = new VictoriaServer(folder.resolve("month"), "1")) {
            forgetful.start();
            try (InfluxSeriesStore own = store(forgetful.url())) {
                // It counts a moment later, so the next look finds it.
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> {
                            own.write(List.of(Points.level(YEAR_2020, 1, 1)), 1);
                            return !shown.isEmpty();
                        });
            }
        }
        assertThat(shown.getFirst().reason()).contains("dropped").contains("-retentionPeriod");
    }

    /** It answers from memory, so what it was told within seconds before may be gone with it. */
    @Test
    void failsWithARetryWhileItIsKilledAndGoesOnAfterwards() throws Exception {
        store.write(List.of(Points.level(START, 1, 1)), 1);
        server.kill();
        List<Point> next = List.of(Points.level(START + 1, 2, 2));
        assertThatThrownBy(() -> store.write(next, 2))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.retryCanHelp()).isTrue());
        server.start();
        store.write(next, 2);
        awaitStored("river_level_value{site=\"kamojima\"}", (START + 1) + " 2.0");
    }

    private InfluxSeriesStore store(String url) {
        return new InfluxSeriesStore(
                new InfluxConfig(url, "city"),
                (_, site) -> site.startsWith("home"),
                state,
                shown::add,
                InstantSource.system());
    }

    private void awaitStored(String selector, String... samples) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(server.stored(selector)).contains(samples));
    }
}
