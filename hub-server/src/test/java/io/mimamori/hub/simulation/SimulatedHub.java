package io.mimamori.hub.simulation;

import io.mimamori.hub.HubClock;
import io.mimamori.hub.alert.AlertLedger;
import io.mimamori.hub.alert.AlertListener;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.alert.SteppedJudge;
import io.mimamori.hub.device.Device;
import io.mimamori.hub.device.SiteLoader;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.ingest.Ingest;
import io.mimamori.hub.ingest.SteppedIngest;
import io.mimamori.hub.ingest.StoredRefusals;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalLimits;
import io.mimamori.hub.journal.SqliteJournal;
import io.mimamori.hub.notify.Address;
import io.mimamori.hub.notify.Audience;
import io.mimamori.hub.notify.DeliveryResult;
import io.mimamori.hub.notify.Endpoints;
import io.mimamori.hub.notify.LiveEndpoint;
import io.mimamori.hub.notify.Outbox;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Profiles;
import io.mimamori.profile.Site;
import io.mimamori.profile.SiteFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hub from its doors to its outbox, made of the real parts as {@link io.mimamori.hub.Hub} makes
 * them, without the sockets and without the threads that decide when. May be killed between any two
 * of its steps; what it has then is what was on disk. Not thread-safe.
 */
final class SimulatedHub implements AutoCloseable {
    private static final Set<Audience> ALL = Set.of(Audience.STAFF, Audience.CARE);

    /** Its outbox is never started, so nobody is ever told: the rows are what is looked at. */
    private static final Endpoints ENDPOINTS =
            Endpoints.of(
                    List.of(
                            new LiveEndpoint(
                                    new Address("test", "duty", ALL, Optional.empty()),
                                    _ -> new DeliveryResult.Accepted("never asked"))));

    private final Path folder;
    private final List<Path> siteFiles;
    private final Map<String, Device> gateways;
    private final Scheduler world;
    private final SkewedClock clock;
    private final AlertListener listener;
    private final Function<JournalEntry.SiteVersion, Site> sites = remembering();
    private int lives;
    private @Nullable Life life;

    /**
     * A hub that was never started.
     *
     * @param gateways who may send, by name
     * @param listener hears of what is judged
     */
    SimulatedHub(
            Path folder,
            List<Path> siteFiles,
            Map<String, Device> gateways,
            Scheduler world,
            AlertListener listener) {
        this.folder = folder;
        this.siteFiles = siteFiles;
        this.gateways = gateways;
        this.world = world;
        this.clock = new SkewedClock(world);
        this.listener = listener;
        DiskImage.make(image(0));
    }

    /** Everything that one process has in memory. */
    private final class Life {
        final long startMillis = clock.millis();
        final long startWorldMillis = world.now();
        final StateDatabase state = new StateDatabase(image(lives).resolve("state.db"));
        final SettlingJournal journal =
                new SettlingJournal(
                        new SqliteJournal(
                                image(lives).resolve("journal.db"), JournalLimits.DEFAULT, clock));
        final AlertLedger ledger;
        final SteppedJudge judge;
        final Ingest ingest;

        Life() {
            Sites known = new Sites();
            HubClock hubClock = HubClock.ofMachine(clock);
            Metrics metrics = new Metrics();
            new SiteLoader(state, journal, known, clock).load(siteFiles);
            Outbox outbox =
                    new Outbox(
                            new Outbox.Ground(
                                    state, new Ledger(state, hubClock), clock, metrics, 1),
                            ENDPOINTS,
                            alert ->
                                    known.site(alert.tenant(), alert.site())
                                            .map(Sites.Versioned::site),
                            false);
            ledger = new AlertLedger(state, outbox, hubClock, false);
            judge = new SteppedJudge(journal, ledger, sites, hubClock, listener);
            ingest =
                    SteppedIngest.open(
                            known,
                            journal,
                            hubClock,
                            new StoredRefusals(state, metrics, clock),
                            metrics,
                            () -> TimeUnit.MILLISECONDS.toNanos(world.now()));
            judge.tellStanding();
        }

        /** Waits until what was handed to state.db is there. */
        void settle() {
            state.run(_ -> {}).join();
        }
    }

    /** Parsing a site of hundreds of channels anew in each life would take most of a run. */
    private static Function<JournalEntry.SiteVersion, Site> remembering() {
        Map<JournalEntry.SiteVersion, Site> parsed = new HashMap<>();
        return version ->
                parsed.computeIfAbsent(
                        version,
                        each -> SiteFile.parse(each.site(), each.yaml(), Profiles.shipped()));
    }

    private Path image(int number) {
        return folder.resolve("life-" + number);
    }

    /** Starts from what is on disk. */
    void start() {
        life = new Life();
    }

    /** The process is gone at once; what it had not written is lost. */
    void kill() {
        Life dead = living();
        dead.settle();
        DiskImage.copy(image(lives), image(lives + 1));
        close();
        DiskImage.remove(image(lives));
        lives++;
    }

    boolean isUp() {
        return life != null;
    }

    SkewedClock clock() {
        return clock;
    }

    private Life living() {
        if (life == null) {
            throw new IllegalStateException("the hub is down");
        }
        return life;
    }

    /** Newest event time that its doors take now, from how they are described in docs/wire.md. */
    long newestTakenMillis() {
        Life now = living();
        long unset = now.startMillis + world.now() - now.startWorldMillis;
        return Math.max(clock.millis(), unset) + TimeUnit.SECONDS.toMillis(120);
    }

    /** Takes messages that come at one moment; what is accepted is on disk. In their order. */
    List<Ingest.Verdict> take(List<Parcel> parcels) {
        Life now = living();
        List<Optional<Ingest.Verdict>> verdicts =
                Collections.synchronizedList(
                        new ArrayList<>(Collections.nCopies(parcels.size(), Optional.empty())));
        now.journal.together(
                parcels.size(),
                () -> {
                    for (int i = 0; i < parcels.size(); i++) {
                        int number = i;
                        Parcel parcel = parcels.get(i);
                        Device gateway = gateways.get(parcel.gateway());
                        now.ingest.take(
                                "mqtt",
                                Objects.requireNonNull(gateway),
                                parcel.device(),
                                parcel.lane(),
                                parcel.format(),
                                parcel.payload(),
                                verdict -> verdicts.set(number, Optional.of(verdict)));
                    }
                });
        return verdicts.stream().map(Optional::orElseThrow).toList();
    }

    /** Judges one more row; false when there is none. */
    boolean judgeRow() {
        try {
            if (!living().judge.judgeRow()) {
                return false;
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while judging", e);
        }
        return true;
    }

    /** Whether a timer was due: then there is a tick to judge. */
    boolean tickIfDue() {
        long before = living().journal.lastRow();
        living().judge.tickIfDue();
        return living().journal.lastRow() > before;
    }

    /** On its own clock. */
    long nextDeadlineMillis() {
        return living().judge.nextDeadlineMillis();
    }

    void checkpoint() {
        try {
            living().judge.checkpoint();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while writing a checkpoint", e);
        }
    }

    /** What is on disk, once everything that was handed over is there. */
    StateDatabase state() {
        living().settle();
        return living().state;
    }

    AlertLedger ledger() {
        return living().ledger;
    }

    SettlingJournal journal() {
        return living().journal;
    }

    SteppedJudge judge() {
        return living().judge;
    }

    @Override
    public void close() {
        if (life != null) {
            life.journal.close();
            life.state.close();
            life = null;
        }
    }
}
