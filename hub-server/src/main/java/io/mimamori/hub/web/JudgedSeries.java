package io.mimamori.hub.web;

import io.mimamori.hub.alert.Verdicts;
import io.mimamori.hub.series.SeriesReader;
import io.mimamori.hub.series.SeriesStore;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The stored series with the rules' final verdict on each sample instead of that of the door.
 * Buckets are the store's own: they rest on the door's. Thread-safe.
 */
public final class JudgedSeries implements SeriesReader {
    private final SeriesReader store;
    private final Verdicts verdicts;

    /** {@code store} is what the readings were written to. */
    public JudgedSeries(SeriesReader store, Verdicts verdicts) {
        this.store = store;
        this.verdicts = verdicts;
    }

    @Override
    public List<SeriesStore.Sample> read(SeriesStore.Selection selection, int limit) {
        List<SeriesStore.Sample> samples = store.read(selection, limit);
        if (samples.isEmpty()) {
            return samples;
        }
        Map<Long, Verdicts.Verdict> judged =
                verdicts.between(
                        selection.tenant(),
                        selection.channel(),
                        samples.getFirst().timeMillis(),
                        samples.getLast().timeMillis() + 1,
                        limit);
        return samples.stream().map(sample -> judged(sample, judged)).toList();
    }

    @Override
    public Optional<SeriesStore.Sample> last(
            String tenant, String site, ChannelId channel, String quantity) {
        return store.last(tenant, site, channel, quantity)
                .map(sample -> {
                    long time = sample.timeMillis();
                    return judged(sample, verdicts.between(tenant, channel, time, time + 1, 1));
                });
    }

    private static SeriesStore.Sample judged(
            SeriesStore.Sample sample, Map<Long, Verdicts.Verdict> judged) {
        Verdicts.Verdict verdict = judged.get(sample.timeMillis());
        Quality quality = verdict == null ? sample.quality() : verdict.last();
        return new SeriesStore.Sample(sample.timeMillis(), sample.value(), quality);
    }

    @Override
    public List<SeriesStore.Bucket> read(SeriesStore.Selection selection, Duration every) {
        return store.read(selection, every);
    }
}
