package io.mimamori.hub.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimamori.StorageException;
import io.mimamori.hub.ingest.MediaStore;
import io.mimamori.hub.series.SeriesStore;
import io.mimamori.hub.series.SqliteSeriesStore;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.hub.testing.HubProcess;
import io.mimamori.hub.testing.SmallDisk;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No room is left where the hub keeps its files; later there is again. No restart in between. */
class FullDiskTest {
    private static final int POINTS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private SmallDisk disk;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Instant start =
            InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3_600);
    private final AtomicInteger sent = new AtomicInteger();

    @BeforeEach
    void mount() throws Exception {
        disk = SmallDisk.mounted(folder.resolve("disk"), 64);
    }

    @AfterEach
    void unmount() throws Exception {
        http.close();
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void nothingIsAcknowledgedWithoutRoomAndEverythingGoesOnWhenThereIsAgain() throws Exception {
        Path data = disk.folder().resolve("data");
        try (HubProcess hub = HubProcess.start(config(), data)) {
            Set<Instant> acknowledged = new TreeSet<>();
            for (int i = 0; i < 20; i++) {
                acknowledged.add(send(hub).get());
            }
            disk.fill();
            List<CompletableFuture<Instant>> withheld = new ArrayList<>();
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        withheld.add(send(hub));
                        return ready(hub) == 503;
                    });
            assertThat(body(hub, "/readyz")).contains("journal").contains("free space");
            long waiting = withheld.stream().filter(one -> !one.isDone()).count();
            assertThat(waiting).as("no answer before it is on disk").isPositive();
            disk.free();
            await().atMost(PATIENCE).until(() -> ready(hub) == 200);
            for (CompletableFuture<Instant> one : withheld) {
                acknowledged.add(one.get());
            }
            acknowledged.add(send(hub).get());
            await().atMost(PATIENCE).until(() -> stored(hub).containsAll(acknowledged));
            assertThat(stored(hub)).isEqualTo(acknowledged);
            assertThat(hub.get("/api/v1/alerts").get("items").size()).isPositive();
        }
    }

    @Test
    void stateTellsEachWriteThatFailedAndTakesTheNextOnes() throws Exception {
        try (StateDatabase state = new StateDatabase(disk.folder().resolve("state.db"))) {
            state.run(handle -> handle.execute("CREATE TABLE probe(number INTEGER, noise BLOB)"))
                    .join();
            disk.fill();
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 100_000; i++) {
                                    write(state, -1).join();
                                }
                            })
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("state.db")
                    .hasMessageContaining("full");
            assertThat(state.problem()).get().asString().contains("free space");
            disk.free();
            write(state, 7).join();
            assertThat(state.problem()).isEmpty();
            write(state, 8).join();
            assertThat(
                            state.<List<Integer>>read(handle ->
                                    handle.createQuery("SELECT number FROM probe WHERE number > 0")
                                            .mapTo(Integer.class)
                                            .list()))
                    .containsExactly(7, 8);
        }
    }

    @Test
    void seriesKeepTheirOffsetSoThatTheRowsComeAgain() throws Exception {
        try (SeriesStore series = new SqliteSeriesStore(disk.folder().resolve("series.db"))) {
            series.write(points(0), 1);
            disk.fill();
            assertThatThrownBy(
                            () -> {
                                for (int i = 1; i < 1_000; i++) {
                                    series.write(points(i), i + 1);
                                }
                            })
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("series.db");
            long offset = series.offset();
            disk.free();
            for (long row = offset + 1; row <= offset + 3; row++) {
                series.write(points((int) row - 1), row);
            }
            assertThat(series.offset()).isEqualTo(offset + 3);
            SeriesStore.Selection all =
                    new SeriesStore.Selection(
                            "city",
                            "s1",
                            new ChannelId("g1", "level"),
                            "river_level",
                            0,
                            Long.MAX_VALUE);
            assertThat(series.read(all, 1_000_000)).hasSize((int) (offset + 3) * POINTS);
        }
    }

    @Test
    void aPictureIsWholeOrNotThere() throws Exception {
        byte[] jpeg = new byte[MediaStore.BYTES_MAX];
        MediaStore.Key key = new MediaStore.Key("city", "cam1", "e1");
        try (StateDatabase state = new StateDatabase(folder.resolve("state.db"));
                MediaStore media =
                        new MediaStore(
                                disk.folder().resolve("media"),
                                state,
                                InstantSource.system(),
                                10)) {
            disk.fill();
            assertThat(store(media, key, jpeg)).isEqualTo(MediaStore.Outcome.FAILED);
            assertThat(media.find(key)).isEmpty();
            disk.free();
            assertThat(store(media, key, jpeg)).isEqualTo(MediaStore.Outcome.STORED);
            assertThat(media.find(key)).contains(jpeg);
        }
    }

    private static MediaStore.Outcome store(MediaStore media, MediaStore.Key key, byte[] jpeg) {
        CompletableFuture<MediaStore.Outcome> outcome = new CompletableFuture<>();
        media.store(key, jpeg, outcome::complete);
        return outcome.join();
    }

    private static List<SeriesStore.Point> points(int row) {
        List<SeriesStore.Point> points = new ArrayList<>();
        for (int i = 0; i < POINTS; i++) {
            long time = (long) row * POINTS + i;
            points.add(
                    new SeriesStore.Point(
                            "city",
                            "s1",
                            false,
                            new ChannelId("g1", "level"),
                            "river_level",
                            time,
                            Value.of((double) i),
                            Quality.GOOD,
                            time,
                            -1));
        }
        return points;
    }

    private static CompletableFuture<?> write(StateDatabase state, int number) {
        return state.run(
                handle -> handle.execute("INSERT INTO probe VALUES(?, zeroblob(20000))", number));
    }

    /** One reading of its own time; done when the hub has acknowledged it. */
    private CompletableFuture<Instant> send(HubProcess hub) throws Exception {
        Instant time = start.plusSeconds(sent.getAndIncrement());
        String pack = "[{\"n\":\"level\",\"t\":%d,\"v\":13}]".formatted(time.getEpochSecond());
        return http.sendAsync(
                        request(hub, "/api/v1/readings/g1")
                                .header("Content-Type", "application/senml+json")
                                .POST(HttpRequest.BodyPublishers.ofString(pack))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .thenApply(answer -> {
                    assertThat(answer.statusCode() / 100).as(answer.body()).isEqualTo(2);
                    return time;
                });
    }

    private int ready(HubProcess hub) throws Exception {
        return http.send(request(hub, "/readyz").build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private String body(HubProcess hub, String path) throws Exception {
        return http.send(request(hub, path).build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    private static HttpRequest.Builder request(HubProcess hub, String path) throws Exception {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.httpPort() + path))
                .header(
                        "Authorization",
                        "Bearer " + Files.readString(hub.adminTokenFile()).strip());
    }

    private Set<Instant> stored(HubProcess hub) throws Exception {
        Set<Instant> times = new TreeSet<>();
        JsonNode answer =
                hub.get(
                        "/api/v1/series/s1/level?limit=1000&from="
                                + start
                                + "&to="
                                + start.plusSeconds(3_600));
        answer.get("items").forEach(item -> times.add(Instant.parse(item.get("time").asText())));
        return times;
    }

    private Path config() throws Exception {
        Path site = Files.writeString(folder.resolve("s1.yaml"), Town.site("s1", "g1"));
        return Files.writeString(
                folder.resolve("hub.yaml"),
                """
                http: {port: 0}
                mqtt: {port: 0}
                coap: {port: 0}
                coaps: {port: 0}
                sites: ['%s']
                """
                        .formatted(site));
    }
}
