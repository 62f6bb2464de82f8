package io.mimamori.hub.alert;

import io.mimamori.MimamoriException;
import io.mimamori.StorageException;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.profile.Site;
import io.mimamori.reading.LocalVerdict;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.rule.Effect;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.Judge;
import io.mimamori.rule.JudgeEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the judge, from what was stored to the first write that failed: steps it, tells its
 * effects, writes them in order. The judge's thread only, but for {@link #row} and {@link #stored}.
 */
final class JudgeFold {
    /** Writes to state.db that may be under way before judging waits. */
    static final int WRITES_MAX = 256;

    private static final Logger LOG = LoggerFactory.getLogger(JudgeFold.class);

    private final AlertLedger ledger;
    private final Function<JournalEntry.SiteVersion, Site> sites;
    private final List<AlertListener> listeners;
    private final Metrics metrics;
    private final Judge judge = new Judge();
    private final EpisodeBook book;
    private final Map<String, JournalEntry.SiteVersion> sitesChanged = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final Semaphore writes = new Semaphore(WRITES_MAX);
    private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
    private volatile long row;
    private volatile long stored;
    private volatile long late;
    private long checkpointed;
    private long receivedMillis;

    private JudgeFold(
            AlertLedger ledger,
            Function<JournalEntry.SiteVersion, Site> sites,
            List<AlertListener> listeners,
            Metrics metrics) {
        this.ledger = ledger;
        this.sites = sites;
        this.listeners = listeners;
        this.metrics = metrics;
        this.book = ledger.book();
    }

    /**
     * The sites first, then the judge's parts; what follows from the sites alone was told before.
     */
    static JudgeFold restored(
            AlertLedger ledger,
            Function<JournalEntry.SiteVersion, Site> sites,
            List<AlertListener> listeners,
            Metrics metrics,
            JudgeTables.Position position) {
        JudgeFold fold = new JudgeFold(ledger, sites, listeners, metrics);
        for (JournalEntry.SiteVersion site : JudgeTables.sites(ledger.state())) {
            fold.judge.step(new JudgeEvent.SiteChanged(sites.apply(site), site.version()));
        }
        JudgeTables.parts(ledger.state(), fold.judge::restore);
        fold.late = fold.judge.lateReadings();
        fold.row = position.row();
        fold.stored = position.row();
        fold.checkpointed = position.row();
        fold.receivedMillis = position.receivedMillis();
        return fold;
    }

    /** Newest row that was judged. */
    long row() {
        return row;
    }

    /** Newest row whose effects and state are on disk. */
    long stored() {
        return stored;
    }

    /** Readings that came too late to be judged, since the journal began. */
    long late() {
        return late;
    }

    long nextDeadlineMillis() {
        return judge.nextDeadlineMillis();
    }

    /**
     * Tells the last event of each open episode, and of the newest that is over of each site:
     * whoever keeps no memory of its own learns them, and whoever missed an end hears of it.
     */
    void tellStanding() {
        for (Episode episode : book.standing()) {
            tell(episode.view(), episode.standing());
        }
    }

    void site(JournalEntry.SiteVersion version) {
        try {
            step(new JudgeEvent.SiteChanged(sites.apply(version), version.version()));
            sitesChanged.put(version.tenant() + "/" + version.site(), version);
        } catch (MimamoriException e) {
            // It was read without a fault before it was journaled: only an older hub gets here.
            LOG.error("site {} version {} is skipped", version.site(), version.version(), e);
        }
    }

    void readings(Pack pack) {
        receivedMillis = Math.max(receivedMillis, pack.receivedMillis());
        step(new JudgeEvent.Observed(pack));
        for (Reading reading : pack.readings()) {
            if (reading.channel().equals(LocalVerdict.CHANNEL)
                    && reading.value() instanceof Value.Text(String text)) {
                LocalVerdict.parse(text)
                        .map(verdict -> new Change.JudgedAtEdge(pack.device(), verdict))
                        .ifPresent(changes::add);
            }
        }
    }

    /** One step of the judge; what follows from it is told at once and written with the row. */
    void step(JudgeEvent event) {
        List<Effect> effects = effects(event);
        late = judge.lateReadings();
        Set<UUID> happened = happened(effects);
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.OfEpisode ofEpisode -> apply(ofEpisode, happened);
                case Effect.Judged judged -> changes.add(new Change.Judged(judged));
                case Effect.Late reading -> changes.add(new Change.Late(reading));
            }
        }
    }

    private void apply(Effect.OfEpisode effect, Set<UUID> happened) {
        EpisodeBook.Entry entry = book.apply(effect);
        changes.addAll(entry.changes());
        switch (effect) {
            case Effect.Happened(EpisodeEvent end) when end.isTakenBack() -> {} // told once struck
            case Effect.Happened _ -> {
                if (entry.isNew()) {
                    metrics.alert(entry.event().kind().name());
                }
                tell(entry.alert(), entry.event());
            }
            case Effect.Withdrawn(EpisodeEvent gone) -> {
                // A topic or a page must not go on showing what late data took back.
                if (gone.isTakenBack() || !happened.contains(gone.episode())) {
                    tell(entry.alert(), entry.event());
                }
            }
            case Effect.Notify _ -> {}
        }
    }

    private static Set<UUID> happened(List<Effect> effects) {
        Set<UUID> episodes = new HashSet<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Happened(EpisodeEvent event)) {
                episodes.add(event.episode());
            }
        }
        return episodes;
    }

    /** The row is judged: its changes go to state.db, in one transaction. */
    void rowDone(long id) throws InterruptedException {
        if (!changes.isEmpty()) {
            List<Change> batch = List.copyOf(changes);
            changes.clear();
            writes.acquire();
            underWay(ledger.apply(batch, fault::get), () -> {});
        }
        row = id;
    }

    /**
     * Writes what changed in the judge since the last time, and the row; does not wait. Says how
     * many parts it wrote.
     */
    int checkpoint() throws InterruptedException {
        long upTo = row;
        JudgeTables.Position position = new JudgeTables.Position(upTo, receivedMillis);
        if (upTo == checkpointed) {
            return 0;
        }
        Map<String, Optional<byte[]>> parts = parts();
        List<JournalEntry.SiteVersion> versions = List.copyOf(sitesChanged.values());
        sitesChanged.clear();
        checkpointed = upTo;
        writes.acquire();
        underWay(
                ledger.state()
                        .run(tx -> {
                            requireNoFault(fault.get());
                            JudgeTables.checkpoint(tx, position, parts, versions);
                        }),
                () -> stored = upTo);
        return parts.size();
    }

    /** A last checkpoint, waited for. */
    void finish() throws InterruptedException {
        checkpoint();
        writes.acquire(WRITES_MAX);
        writes.release(WRITES_MAX);
        check();
    }

    /** Throws {@link StorageException} once a write has failed. */
    void check() {
        requireNoFault(fault.get());
    }

    static void requireNoFault(@Nullable Throwable failure) {
        if (failure != null) {
            throw new StorageException(
                    "an earlier write of the judge to state.db failed: " + failure.getMessage(),
                    true,
                    failure);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the failure is kept in fault
    private void underWay(CompletableFuture<?> write, Runnable done) {
        write.whenComplete((result, failure) -> {
            if (failure == null) {
                done.run();
            } else {
                fault.compareAndSet(null, failure);
            }
            writes.release();
        });
    }

    private List<Effect> effects(JudgeEvent event) {
        try {
            return judge.step(event);
        } catch (IllegalArgumentException | IllegalStateException e) {
            // One event that the judge cannot take must not end the judging of all others.
            LOG.error("the judge could not take {}", event, e);
            return List.of();
        }
    }

    private void tell(Alert alert, EpisodeEvent event) {
        for (AlertListener listener : listeners) {
            try {
                listener.alerted(alert, event);
            } catch (RuntimeException e) {
                // A page or a topic that fails must not keep the next one from being told.
                LOG.error("telling {} of alert {} failed", listener, alert.id(), e);
            }
        }
    }

    private Map<String, Optional<byte[]>> parts() {
        Map<String, Optional<byte[]>> parts = new LinkedHashMap<>();
        judge.checkpoint(
                new Judge.Checkpoint() {
                    @Override
                    public void put(String key, byte[] part) {
                        parts.put(key, Optional.of(part));
                    }

                    @Override
                    public void remove(String key) {
                        parts.put(key, Optional.empty());
                    }
                });
        return parts;
    }
}
