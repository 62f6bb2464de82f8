package io.mimamori.hub.series;

import io.mimamori.reading.ChannelId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reading time series. Thread-safe; waits, and fails, as a {@link SeriesStore} does. */
public interface SeriesReader {
    /** Raw samples, oldest first, at most {@code limit}. */
    List<SeriesStore.Sample> read(SeriesStore.Selection selection, int limit);

    /**
     * Numbers of {@link io.mimamori.reading.Quality#isJudged} quality in buckets of {@code every};
     * empty ones left out.
     */
    List<SeriesStore.Bucket> read(SeriesStore.Selection selection, Duration every);

    /** The newest sample of the channel. */
    Optional<SeriesStore.Sample> last(
            String tenant, String site, ChannelId channel, String quantity);
}
