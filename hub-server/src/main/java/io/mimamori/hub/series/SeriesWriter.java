package io.mimamori.hub.series;

import io.mimamori.hub.device.Sites;
import io.mimamori.hub.journal.ConsumerLoop;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalRow;
import io.mimamori.hub.journal.RowConsumer;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.LocalVerdict;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer {@code series}: gives every reading its place and writes it to the store. Its loop's
 * thread only.
 */
public final class SeriesWriter implements RowConsumer {
    /**
     * Points gather for at most 10 ms while there is little to do. A backlog of a quiet hub has few
     * points a row: many rows at once, so that a request to the database is worth its while.
     */
    public static final ConsumerLoop.Pace PACE =
            new ConsumerLoop.Pace(8_192, Duration.ofMillis(10));

    /** A batch is written when it holds these many points: several requests to a busy server. */
    private static final int BATCH_POINTS = 20_000;

    private static final int TOLD_MAX = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(SeriesWriter.class);

    private final SeriesStore store;
    private final Sites sites;
    private final Metrics metrics;
    private final LongAdder unplaced = new LongAdder();
    private final Set<String> told = new HashSet<>();
    private List<SeriesStore.Point> batch = new ArrayList<>();

    public SeriesWriter(SeriesStore store, Sites sites, Metrics metrics) {
        this.store = store;
        this.sites = sites;
        this.metrics = metrics;
        metrics.gauge(
                "mimamori_readings_unplaced",
                "Readings since the start whose channel is in no site; not stored",
                unplaced::sum);
    }

    @Override
    public String name() {
        return "series";
    }

    @Override
    public long offset() {
        return store.offset();
    }

    @Override
    public void accept(List<JournalRow> rows) {
        batch = new ArrayList<>();
        for (JournalRow row : rows) {
            for (JournalEntry entry : row.entries()) {
                if (entry instanceof JournalEntry.Readings(Pack pack)) {
                    add(pack);
                }
            }
            if (batch.size() >= BATCH_POINTS) {
                write(row.id());
            }
        }
        write(rows.getLast().id());
    }

    private void write(long row) {
        if (batch.isEmpty() && row == store.offset()) {
            return;
        }
        store.write(batch, row);
        metrics.stored(batch.size());
        batch.clear();
    }

    private void add(Pack pack) {
        for (Reading reading : pack.readings()) {
            Optional<Sites.Placed> placed =
                    sites.find(pack.tenant(), pack.device(), reading.channel());
            if (placed.isPresent()) {
                batch.add(point(pack, reading, placed.get()));
            } else if (!reading.channel().equals(LocalVerdict.CHANNEL)) {
                skip(pack.tenant(), new ChannelId(pack.device(), reading.channel()));
            }
        }
    }

    private static SeriesStore.Point point(Pack pack, Reading reading, Sites.Placed placed) {
        return new SeriesStore.Point(
                placed.series(),
                placed.site().hazard() == Hazard.HOME,
                reading.timeMillis(),
                reading.value(),
                reading.quality(),
                pack.receivedMillis(),
                pack.sequence());
    }

    private void skip(String tenant, ChannelId channel) {
        unplaced.increment();
        if (told.size() < TOLD_MAX && told.add(tenant + "/" + channel)) {
            LOG.warn(
                    "readings of {}/{} are not stored: no site lists this channel any more",
                    tenant,
                    channel);
        }
    }
}
