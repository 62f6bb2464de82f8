package io.mimamori.hub.series;

import io.mimamori.MimamoriException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the hub counts of itself, every 10 s as measurement {@code hub} in the city's database, so
 * that dashboards show it beside the rest. Not readings: not journalled, and dropped when InfluxDB
 * does not take them. One thread of its own.
 */
public final class HubMeasurement implements AutoCloseable {
    /** Name of the measurement. */
    public static final String NAME = "hub";

    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final String NANOS_OF_MILLI = "000000";
    private static final Logger LOG = LoggerFactory.getLogger(HubMeasurement.class);

    private final InfluxDatabase database;
    private final Supplier<Map<String, Double>> numbers;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("hub-measurement").unstarted(this::run);

    /**
     * @param numbers field by name; those that are not finite are left out
     * @param clock the machine's
     */
    public HubMeasurement(
            InfluxConfig config, Supplier<Map<String, Double>> numbers, InstantSource clock) {
        this.database = new InfluxDatabase(config, config.city());
        this.numbers = numbers;
        this.clock = clock;
    }

    /** Begins to write. */
    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        database.close();
    }

    private void run() {
        try {
            do {
                write();
            } while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("interrupted to end", e);
        }
    }

    private void write() {
        StringBuilder line = new StringBuilder(NAME).append(",tenant=hub ");
        int before = line.length();
        numbers.get()
                .forEach((name, value) -> {
                    if (Double.isFinite(value)) {
                        line.append(line.length() > before ? "," : "");
                        InfluxText.appendTag(line, name);
                        line.append('=').append(value.doubleValue());
                    }
                });
        if (line.length() == before) {
            return;
        }
        line.append(' ').append(clock.millis()).append(NANOS_OF_MILLI).append('\n');
        try {
            database.write(line.toString());
        } catch (MimamoriException e) {
            LOG.debug("the hub's own numbers are dropped", e);
        }
    }
}
