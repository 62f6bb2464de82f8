package io.mimamori.hub.live;

import io.mimamori.hub.device.Sites;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.series.InfluxLines;
import io.mimamori.hub.series.SeriesStore;
import io.mimamori.hub.series.SeriesStore.Sample;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Pack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes the newest value of each channel to Grafana Live, one batch a second, as Influx lines with
 * nanoseconds (grafana.com/docs, Set up Grafana Live). A view, not a record: what cannot be pushed
 * is dropped and counted, never queued. Thread-safe; pushing is done on one thread of its own.
 */
public final class GrafanaLive implements LiveReadings, AutoCloseable {
    /** Channels of one batch; more wait for nothing, they are dropped. */
    static final int CHANNELS_MAX = 10_000;

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(GrafanaLive.class);

    private final GrafanaConfig config;
    private final InstantSource clock;
    private final HttpClient http;
    private final Map<String, SeriesStore.Point> newest = new ConcurrentHashMap<>();
    private final LongAdder pushed = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final InfluxLines lines = new InfluxLines();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("grafana-live").unstarted(this::run);
    private volatile @Nullable String problem;

    /**
     * @param clock the machine's
     */
    public GrafanaLive(GrafanaConfig config, Metrics metrics, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.http = HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build();
        metrics.gauge(
                "mimamori_grafana_live_pushed",
                "Newest values pushed to Grafana Live since the start",
                pushed::sum);
        metrics.gauge(
                "mimamori_grafana_live_dropped",
                "Newest values that Grafana Live did not take since the start",
                dropped::sum);
    }

    /** Begins to push. */
    public void start() {
        thread.start();
    }

    /** What the operator should see; empty while Grafana takes what is pushed. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public void told(Sites.Placed placed, Sample sample) {
        ChannelId id = placed.channel().id();
        String key = placed.site().tenant() + "/" + id;
        if (newest.size() >= CHANNELS_MAX && !newest.containsKey(key)) {
            dropped.increment();
            return;
        }
        newest.put(
                key,
                new SeriesStore.Point(
                        placed.site().tenant(),
                        placed.site().site(),
                        false,
                        id,
                        placed.channel().quantity(),
                        sample.timeMillis(),
                        sample.value(),
                        sample.quality(),
                        clock.millis(),
                        Pack.NO_SEQUENCE));
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        http.shutdownNow();
    }

    private void run() {
        try {
            while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                push();
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted to end", e);
        }
    }

    private void push() throws InterruptedException {
        List<SeriesStore.Point> batch = new ArrayList<>();
        for (String key : List.copyOf(newest.keySet())) {
            Optional.ofNullable(newest.remove(key)).ifPresent(batch::add);
        }
        if (batch.isEmpty()) {
            return;
        }
        try {
            HttpResponse<String> answer =
                    http.send(request(lines.encode(batch)), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 == 2) {
                pushed.add(batch.size());
                tell(null);
            } else {
                dropped.add(batch.size());
                tell(
                        "answered %d%s"
                                .formatted(
                                        answer.statusCode(),
                                        answer.statusCode() == 401 || answer.statusCode() == 403
                                                ? ": check the token of grafana.tokenFile"
                                                : ""));
            }
        } catch (IOException e) {
            dropped.add(batch.size());
            tell(e.toString());
        }
    }

    private HttpRequest request(String body) throws IOException {
        URI url =
                URI.create(
                        config.url().toString().replaceAll("/+$", "")
                                + "/api/live/push/"
                                + config.stream());
        return HttpRequest.newBuilder(url)
                .timeout(ANSWER_MAX)
                .header("Authorization", "Bearer " + Files.readString(config.tokenFile()).strip())
                .header("Content-Type", "text/plain; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private void tell(@Nullable String what) {
        String now = what == null ? null : "Grafana Live at " + config.url() + ": " + what;
        if (now != null && !now.equals(problem)) {
            LOG.warn("{}; newest values are dropped meanwhile", now);
        }
        problem = now;
    }
}
