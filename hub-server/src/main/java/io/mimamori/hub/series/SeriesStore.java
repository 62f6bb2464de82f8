package io.mimamori.hub.series;

import io.mimamori.hub.device.SeriesKey;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import java.util.List;

/**
 * Where time series live. Writing a point again stores it once. Thread-safe; every method waits for
 * the store. Failures are {@link io.mimamori.StorageException}s that say whether a retry can help.
 */
public interface SeriesStore extends SeriesReader, AutoCloseable {
    /**
     * Stores all points and then the offset, or throws; after it returns they survive a crash of
     * the store. Of two values for one channel and time the one with the higher sequence stays,
     * else the greater value.
     *
     * @param offset journal row that ends with the last point
     */
    void write(List<Point> points, long offset);

    /** What {@link #write} was told last; {@code Journal.START} for a new store. Does not wait. */
    long offset();

    @Override
    void close();

    /**
     * One reading with its place.
     *
     * @param home whether it is of a watched home: kept apart from everything else (promise P7)
     * @param timeMillis event time, ms since 1970 UTC
     * @param receivedMillis arrival, ms since 1970 UTC
     * @param sequence {@code mm:seq} or {@link io.mimamori.reading.Pack#NO_SEQUENCE}
     */
    record Point(
            SeriesKey series,
            boolean home,
            long timeMillis,
            Value value,
            Quality quality,
            long receivedMillis,
            long sequence) {
        public Point(
                String tenant,
                String site,
                boolean home,
                ChannelId channel,
                String quantity,
                long timeMillis,
                Value value,
                Quality quality,
                long receivedMillis,
                long sequence) {
            this(
                    new SeriesKey(tenant, site, channel, quantity),
                    home,
                    timeMillis,
                    value,
                    quality,
                    receivedMillis,
                    sequence);
        }
    }

    /**
     * What to read.
     *
     * @param fromMillis first event time, inclusive
     * @param toMillis last event time, exclusive
     */
    record Selection(
            String tenant,
            String site,
            ChannelId channel,
            String quantity,
            long fromMillis,
            long toMillis) {}

    /** A stored reading; time in ms since 1970 UTC. */
    record Sample(long timeMillis, Value value, Quality quality) {}

    /** Numbers of one bucket that begins at {@code timeMillis}. */
    record Bucket(long timeMillis, double min, double mean, double max, long count) {}
}
