package io.mimamori.hub.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.mimamori.config.ConfigNode;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.series.SeriesStore.Sample;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Range;
import io.mimamori.reading.Value;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that answers as Grafana's documentation of Live push says. */
class GrafanaLiveTest {
    private static final String TOKEN = "glsa_test";

    @TempDir private Path folder;
    private final Metrics metrics = new Metrics();
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile boolean fails;
    private volatile boolean hangs;
    private HttpServer server;
    private @Nullable GrafanaLive grafana;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/api/live/push/",
                exchange -> {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    int status =
                            status(
                                    exchange.getRequestURI().getPath(),
                                    exchange.getRequestHeaders().getFirst("Authorization"),
                                    new String(body, StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
        Files.writeString(folder.resolve("grafana.token"), TOKEN + "\n");
    }

    @AfterEach
    void stop() {
        released.countDown();
        Optional.ofNullable(grafana).ifPresent(GrafanaLive::close);
        server.stop(0);
    }

    /** 401 without the token, 400 for a line without nanoseconds, 500 and silence on demand. */
    private int status(String path, String authorisation, String body) throws IOException {
        if (hangs) {
            try {
                released.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        if (!("Bearer " + TOKEN).equals(authorisation)) {
            return 401;
        }
        if (fails) {
            return 500;
        }
        if (!path.equals("/api/live/push/city-hub")
                || !body.lines().allMatch(line -> line.matches("\\S+ \\S+ \\d{19}"))) {
            return 400;
        }
        taken.add(body);
        return 200;
    }

    @Test
    void pushesTheNewestValueOfEachChannelAsOneBatchWithNanoseconds() {
        GrafanaLive grafana = open("grafana.token");
        grafana.told(placed("g1"), sample(1, 2.0));
        grafana.told(placed("g1"), sample(2, 2.34));
        grafana.told(placed("g2"), sample(3, 1.5));
        grafana.start();
        await().until(() -> !taken.isEmpty());
        assertThat(taken).hasSize(1);
        assertThat(taken.getFirst().lines())
                .hasSize(2)
                .anyMatch(line ->
                        line.startsWith(
                                        "river_level,channel=level,device=g1,site=kamojima,tenant=city value=2.34,qc=1i")
                                && line.endsWith(" 1790000002000000000"));
        assertThat(grafana.problem()).isEmpty();
    }

    @Test
    void dropsWhatGrafanaDoesNotTakeAndGoesOnWithNewerValues() {
        fails = true;
        GrafanaLive grafana = open("grafana.token");
        grafana.start();
        grafana.told(placed("g1"), sample(1, 2.0));
        await().until(() -> metric("mimamori_grafana_live_dropped") == 1);
        assertThat(grafana.problem()).hasValueSatisfying(text -> assertThat(text).contains("500"));
        fails = false;
        grafana.told(placed("g1"), sample(9, 3.0));
        await().until(() -> !taken.isEmpty());
        assertThat(taken.getFirst()).contains("value=3.0").doesNotContain("value=2.0");
        await().until(() -> grafana.problem().isEmpty());
        assertThat(metric("mimamori_grafana_live_dropped")).isEqualTo(1);
    }

    @Test
    void aWrongTokenIsToldToTheOperator() throws Exception {
        Files.writeString(folder.resolve("wrong.token"), "glsa_other");
        GrafanaLive grafana = open("wrong.token");
        grafana.start();
        grafana.told(placed("g1"), sample(1, 2.0));
        await().until(() -> grafana.problem().isPresent());
        assertThat(grafana.problem().orElseThrow()).contains("401", "grafana.tokenFile");
    }

    /** It is told on the thread of the live feed: that must not wait for a Grafana that hangs. */
    @Test
    void aGrafanaThatHangsDelaysNobodyAndFillsNothing() {
        hangs = true;
        GrafanaLive grafana = open("grafana.token");
        grafana.start();
        long begin = System.nanoTime();
        for (int i = 0; i < 100_000; i++) {
            grafana.told(placed("g" + i % 1000), sample(i, i));
        }
        assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(5));
        hangs = false;
        released.countDown();
        await().until(() -> !taken.isEmpty());
        assertThat(taken.getFirst().lines()).hasSizeLessThanOrEqualTo(GrafanaLive.CHANNELS_MAX);
    }

    private GrafanaLive open(String tokenFile) {
        ConfigNode root =
                ConfigNode.parse(
                        "hub.yaml",
                        "grafana: {url: 'http://127.0.0.1:%d', tokenFile: %s, stream: city-hub}"
                                .formatted(server.getAddress().getPort(), tokenFile));
        GrafanaLive opened =
                new GrafanaLive(
                        GrafanaConfig.read(root, folder).orElseThrow(),
                        metrics,
                        InstantSource.system());
        grafana = opened;
        return opened;
    }

    private double metric(String name) {
        return metrics.numbers().getOrDefault(name.replace("mimamori_", ""), Double.NaN);
    }

    private static Sites.Placed placed(String device) {
        Channel channel =
                new Channel(
                        new ChannelId(device, "level"),
                        "river_level",
                        "m",
                        0.01,
                        new Range(-5, 30));
        return new Sites.Placed(
                new Site(
                        "city",
                        "kamojima",
                        "鴨島橋",
                        Hazard.RIVER,
                        Optional.of("T.P."),
                        ZoneId.of("Asia/Tokyo"),
                        Optional.empty(),
                        List.of(channel),
                        List.of()),
                channel);
    }

    private static Sample sample(long second, double value) {
        return new Sample(
                1_790_000_000_000L + second * 1000, new Value.Numeric(value), Quality.GOOD);
    }
}
