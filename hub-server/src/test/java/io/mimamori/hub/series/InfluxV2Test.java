package io.mimamori.hub.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.StorageException;
import io.mimamori.hub.series.SeriesStore.Point;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.hub.testing.InfluxFacade;
import io.mimamori.hub.testing.InfluxServer;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is special about InfluxDB 2 and 3: tokens, buckets, mappings, their words of refusal. */
@SuppressWarnings("NullAway.Init")
final class InfluxV2Test {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final long START = Points.START;
    private static final InfluxLogin TOKEN = new InfluxLogin.Token(InfluxFacade.TOKEN);

    @TempDir static Path folder;
    private static InfluxServer behind;

    private final String bucket = "b" + NUMBER.incrementAndGet();
    private final List<SetAside> shown = new ArrayList<>();
    private InfluxFacade server;
    private StateDatabase state;

    @BeforeAll
    static void startServer() throws Exception {
        behind = InfluxServer.started(folder.resolve("influx"));
    }

    @AfterAll
    static void stopServer() {
        if (behind != null) {
            behind.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        server = new InfluxFacade(InfluxFacade.Version.V2, behind);
        state = new StateDatabase(folder.resolve(bucket + ".db"));
    }

    @AfterEach
    void close() {
        state.close();
        server.close();
    }

    @Test
    void createsTheBucketAndItsMappingWhenTheTokenMay() {
        try (InfluxSeriesStore store = store(TOKEN, TOKEN)) {
            store.write(List.of(Points.level(START, 1, 1), Points.ofHome(START, true)), 1);
            assertThat(server.mappings()).containsExactlyInAnyOrder(bucket, bucket + "_homes");
            assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 10)).hasSize(1);
        }
        assertThat(server.seen()).contains("POST /api/v2/write gzip").doesNotContain("POST /write");
    }

    @Test
    void saysWhatToDoWhenTheTokenMayNotCreateAndGoesOnOnceTheBucketIsThere() throws Exception {
        server.mayCreate(false);
        try (InfluxSeriesStore store = store(TOKEN, TOKEN)) {
            assertRetryable(() -> store.write(List.of(Points.level(START, 1, 1)), 1))
                    .hasMessageContaining("database " + bucket)
                    .hasMessageContaining("create it and give this login its reading and writing")
                    .hasMessageContaining("buckets is unauthorized");
            server.addBucket(bucket);
            store.write(List.of(Points.level(START, 1, 1)), 1);
            assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 10)).hasSize(1);
        }
    }

    @Test
    void saysThatAnOrganisationIsMissingOrUnknown() {
        try (InfluxSeriesStore store = store(Optional.empty(), TOKEN, TOKEN)) {
            assertRetryable(() -> store.write(List.of(Points.level(START, 1, 1)), 1))
                    .hasMessageContaining("influx.organisation");
        }
        try (InfluxSeriesStore store = store(Optional.of("elsewhere"), TOKEN, TOKEN)) {
            assertRetryable(() -> store.write(List.of(Points.level(START, 1, 1)), 1))
                    .hasMessageContaining("organization name");
        }
    }

    @ParameterizedTest
    @EnumSource(value = InfluxFacade.Version.class, names = "V1", mode = EnumSource.Mode.EXCLUDE)
    void keepsEverythingWhileItsLoginIsRefused(InfluxFacade.Version version) {
        server.become(version);
        server.token("another");
        try (InfluxSeriesStore store = store(TOKEN, TOKEN)) {
            assertRetryable(() -> store.write(List.of(Points.level(START, 1, 1)), 1))
                    .hasMessageContaining("HTTP 401")
                    .hasMessageContaining("check influx.token")
                    .hasMessageNotContaining(InfluxFacade.TOKEN);
            assertThat(store.setAside(10)).isEmpty();
            server.token(InfluxFacade.TOKEN);
            store.write(List.of(Points.level(START, 1, 1)), 1);
            assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 10)).hasSize(1);
        }
    }

    @Test
    void homesHaveALoginOfTheirOwn() {
        server.token("of-the-city");
        try (InfluxSeriesStore store =
                store(new InfluxLogin.Token("of-the-city"), new InfluxLogin.Token("of-homes"))) {
            store.write(List.of(Points.level(START, 1, 1)), 1);
            assertRetryable(() -> store.write(List.of(Points.ofHome(START, true)), 2))
                    .hasMessageContaining(bucket + "_homes");
            server.token("of-homes");
            store.write(List.of(Points.ofHome(START, true)), 2);
        }
    }

    @ParameterizedTest
    @EnumSource(value = InfluxFacade.Version.class, names = "V1", mode = EnumSource.Mode.EXCLUDE)
    void setsALineAsideThatTheServerRefusesAndStoresThoseBehindIt(InfluxFacade.Version version)
            throws Exception {
        server.become(version);
        server.addBucket(bucket);
        behind.write(bucket, "rain value=\"many\" 1780000000000000000");
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            points.add(Points.level(START + i, i, i));
        }
        points.add(37, rain());
        try (InfluxSeriesStore store = store(TOKEN, TOKEN)) {
            store.write(points, 9);
            store.write(points, 9);
            assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 1_000)).hasSize(100);
            assertThat(shown).isEqualTo(store.setAside(10)).hasSize(1);
            assertThat(shown.getFirst().line()).startsWith("rain,channel=rain,device=r1");
            assertThat(shown.getFirst().reason())
                    .contains(version == InfluxFacade.Version.V3 ? "column type" : "type conflict");
        }
    }

    @Test
    void aHomesRefusedLineIsShownWithoutWhatWasMeasured() throws Exception {
        server.addBucket(bucket + "_homes");
        behind.write(bucket + "_homes", "motion state=\"x\" 1780000000000000000");
        try (InfluxSeriesStore store = store(TOKEN, TOKEN)) {
            store.write(List.of(Points.ofHome(START, true)), 9);
            assertThat(store.setAside(10).getFirst().line()).contains("state=true");
            assertThat(shown).hasSize(1);
            assertThat(shown.toString()).doesNotContain("state=").doesNotContain("motion");
        }
    }

    @Test
    void writesLateDataThoughInflux3MayNotLookThatFarBack() throws Exception {
        server.become(InfluxFacade.Version.V3);
        server.tooManyFiles();
        try (InfluxSeriesStore store = store(TOKEN, TOKEN)) {
            store.write(List.of(Points.level(START, 1, 1)), 1);
            assertRetryable(() -> store.read(Points.levels(0, Long.MAX_VALUE), 10))
                    .hasMessageContaining("file limit");
        }
        assertThat(behind.query(bucket, "SELECT value FROM river_level"))
                .contains(START + "000000,1");
    }

    @Test
    void sendsLessAtOnceToAServerThatTakesLess() {
        server.bytesMax(2_000);
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            points.add(Points.level(START + i, i, i));
        }
        try (InfluxSeriesStore store = store(TOKEN, TOKEN)) {
            store.write(points, 1);
            assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 1_000)).hasSize(300);
            assertThat(store.setAside(10)).isEmpty();
        }
    }

    @Test
    void asksAgainWhatTheServerIsAfterItWasReplaced() throws Exception {
        server.become(InfluxFacade.Version.V3);
        try (InfluxSeriesStore store = store(TOKEN, TOKEN)) {
            store.write(List.of(Points.level(START, 1, 1)), 1);
            server.become(InfluxFacade.Version.V2);
            List<Point> second = List.of(Points.level(START + 1, 2, 2));
            assertRetryable(() -> store.write(second, 2)).hasMessageContaining("bucket");
            store.write(second, 2);
            assertThat(server.mappings()).contains(bucket);
            server.become(InfluxFacade.Version.V1);
            List<Point> third = List.of(Points.level(START + 2, 3, 3));
            assertRetryable(() -> store.write(third, 3)).hasMessageContaining("HTTP 404");
            store.write(third, 3);
            assertThat(server.seen()).contains("POST /write gzip");
            assertThat(store.read(Points.levels(0, Long.MAX_VALUE), 10)).hasSize(3);
        }
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable>
            assertRetryable(ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.retryCanHelp()).isTrue());
    }

    private InfluxSeriesStore store(InfluxLogin city, InfluxLogin homes) {
        return store(Optional.of(InfluxFacade.ORGANISATION), city, homes);
    }

    private InfluxSeriesStore store(
            Optional<String> organisation, InfluxLogin city, InfluxLogin homes) {
        return new InfluxSeriesStore(
                new InfluxConfig(
                        server.url(),
                        organisation,
                        true,
                        new InfluxConfig.Access(bucket, Optional.of(city)),
                        new InfluxConfig.Access(bucket + "_homes", Optional.of(homes))),
                (_, site) -> site.startsWith("home"),
                state,
                shown::add,
                InstantSource.system());
    }

    private static Point rain() {
        return new Point(
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
