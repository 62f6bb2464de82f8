package io.mimamori.hub.series;

import io.mimamori.hub.device.SeriesKey;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.reading.ChannelId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Time series in InfluxDB 1.x, 2.x or 3, or (writing only) VictoriaMetrics. Thread-safe; one write
 * at a time. Needs no server to start: writing fails with a retryable exception until there is one.
 * Homes are in a database of their own (promise P7).
 */
public final class InfluxSeriesStore implements SeriesStore {
    private static final Logger LOG = LoggerFactory.getLogger(InfluxSeriesStore.class);

    private static final String HOME_REASON =
            "refused by the homes' database; the line and its reason are in state.db";

    private final BiPredicate<String, String> isHome;
    private final Consumer<SetAside> shown;
    private final InstantSource clock;
    private final InfluxState state;
    private final InfluxWriter city;
    private final InfluxWriter homes;
    private long written;

    /**
     * Connects at the first use.
     *
     * @param isHome whether the site of this tenant is a watched home; for reading
     * @param state where the offset and refused lines are kept
     * @param shown told of each line that is set aside, once; of a home's only that there is one
     * @param clock for the time of refused lines
     */
    public InfluxSeriesStore(
            InfluxConfig config,
            BiPredicate<String, String> isHome,
            StateDatabase state,
            Consumer<SetAside> shown,
            InstantSource clock) {
        this.isHome = isHome;
        this.shown = shown;
        this.clock = clock;
        this.state = new InfluxState(state, clock);
        written = this.state.durableOffset();
        city = new InfluxWriter(new InfluxDatabase(config, config.city()), this::refused);
        homes = new InfluxWriter(new InfluxDatabase(config, config.homes()), this::refusedOfHome);
    }

    @Override
    public synchronized void write(List<Point> points, long offset) {
        if (!points.isEmpty()) {
            tellDropped();
        }
        if (points.stream().noneMatch(Point::home)) {
            city.write(points);
        } else {
            city.write(points.stream().filter(point -> !point.home()).toList());
            homes.write(points.stream().filter(Point::home).toList());
        }
        if (!points.isEmpty()) {
            tellDropped();
        }
        if (offset != written) {
            state.offset(offset);
            written = offset;
        }
    }

    @Override
    public long offset() {
        return state.durableOffset();
    }

    @Override
    public List<Sample> read(Selection selection, int limit) {
        return InfluxReader.samples(
                database(selection.tenant(), selection.site()), selection, limit);
    }

    @Override
    public List<Bucket> read(Selection selection, Duration every) {
        return InfluxReader.buckets(
                database(selection.tenant(), selection.site()), selection, every);
    }

    @Override
    public Optional<Sample> last(String tenant, String site, ChannelId channel, String quantity) {
        return InfluxReader.last(
                database(tenant, site), new SeriesKey(tenant, site, channel, quantity));
    }

    /** Lines that the server refused for good, newest first. */
    public List<SetAside> setAside(int limit) {
        return state.setAside(limit);
    }

    @Override
    public synchronized void close() {
        state.flush();
        city.close();
        homes.close();
    }

    private void tellDropped() {
        city.database()
                .dropped()
                .ifPresent(reason -> {
                    LOG.warn("{}", reason);
                    shown.accept(new SetAside(clock.millis(), city.database().name(), "", reason));
                });
    }

    private InfluxDatabase database(String tenant, String site) {
        return (isHome.test(tenant, site) ? homes : city).database();
    }

    private void refused(String database, String line, String reason) {
        state.setAside(database, line, reason)
                .ifPresent(kept -> {
                    LOG.warn(
                            "InfluxDB {} refused a line, set aside: {}: {}",
                            database,
                            reason,
                            line);
                    shown.accept(kept);
                });
    }

    /** What was measured in a home is in state.db, and neither in the log nor in a list (P7). */
    private void refusedOfHome(String database, String line, String reason) {
        state.setAside(database, line, reason)
                .ifPresent(kept -> {
                    LOG.warn("InfluxDB {} refused a line of a home, set aside", database);
                    shown.accept(new SetAside(kept.timeMillis(), database, "", HOME_REASON));
                });
    }
}
