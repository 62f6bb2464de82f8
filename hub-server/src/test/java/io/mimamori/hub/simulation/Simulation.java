package io.mimamori.hub.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.ingest.Ingest;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.Judge;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * The hub of a run, its network and everything that goes wrong with them: whatever chance decides
 * is decided here and in {@link Fleet}, by one seed. Not thread-safe.
 */
final class Simulation implements AutoCloseable {
    static final long START = Instant.parse("2026-06-01T00:00:00Z").toEpochMilli();

    /** After this, ms, a sender gives up waiting for the answer to a message. */
    static final long ANSWER_MAX_MILLIS = 30_000;

    /** The hub's loop looks at its clock at least so often, ms. */
    private static final int LOOK_EVERY_MILLIS = 100;

    /** Steps of the hub between two looks at everything. */
    private static final int WHOLE_CHECK_EVERY = 100;

    /** No clock of the hub is ahead for longer. */
    private static final Duration AHEAD_MAX = Duration.ofHours(3);

    /** Where a step of the hub ends that it does not survive. */
    private enum Kill {
        NONE,
        BEFORE_JOURNAL,
        BEFORE_ANSWER,
        BETWEEN_ROWS,
        BEFORE_CHECKPOINT,
        AFTER_CHECKPOINT
    }

    final Scheduler world = new Scheduler(START);
    final Trace trace = new Trace(world);
    private final Plan plan;
    private final Random chance;
    private final Path folder = DiskImage.folder();
    private final Streets streets;
    private final Known known;
    private final SimulatedHub hub;
    private final Checks checks;
    private final Fleet fleet;
    private final Lateness lateness;
    private final List<Parcel> inbox = new ArrayList<>();
    private final Set<String> touched = new TreeSet<>();
    private long newestTickMillis = START;
    private long storedRow;
    private long wake;
    private long steps;
    private long kills;
    private boolean healed;

    Simulation(long seed, Plan plan) {
        this.plan = plan;
        chance = new Random(seed);
        streets = streets(plan.size());
        known = new Known(streets);
        hub =
                new SimulatedHub(
                        folder.resolve("hub"),
                        streets.files(),
                        streets.gateways(),
                        world,
                        this::alerted);
        checks = new Checks(hub, streets, known);
        lateness = new Lateness(hub.clock(), known);
        fleet = new Fleet(plan, chance, streets, folder.resolve("edges"), this);
    }

    private Streets streets(Plan.Size size) {
        Path files = folder.resolve("sites");
        return size.gauges() == 0
                ? Streets.build(files, size.sites())
                : Streets.many(files, size.sites(), size.gauges());
    }

    /** What became of a run. */
    record Result(
            long traceSum,
            long steps,
            long hubKills,
            long edgeKills,
            long packs,
            long refusedReadings,
            long compared,
            long staleEvents,
            long staleLateMillisP99) {}

    /** Runs to the end; throws {@link AssertionError} where something does not hold. */
    Result run() {
        startHub();
        fleet.start();
        for (int i = 0; i < plan.faults().hubClocks(); i++) {
            world.in(chance.nextLong(plan.size().length().toMillis()), this::setHubClock);
        }
        world.runUntil(START + plan.size().length().toMillis());
        heal();
        // Everything is sent, then everything falls silent.
        world.runUntil(world.now() + Duration.ofHours(8).toMillis());
        assertThat(fleet.waiting()).as("edges with something to send").isEmpty();
        assertThat(known.unanswered(fleet.kept())).as("readings of the spools").isEmpty();
        assertThat(hub.clock().millis()).isGreaterThanOrEqualTo(newestTickMillis);
        touched.addAll(streets.sites().keySet());
        check();
        wholeCheck();
        assertThat(lateness.p99Millis()).as("stale alarm lateness p99, ms").isLessThan(5_000);
        return new Result(
                trace.sum(),
                steps,
                kills,
                fleet.kills(),
                known.acceptedPacks(),
                known.refusedReadings(),
                checks.compared(),
                lateness.count(),
                lateness.p99Millis());
    }

    private void heal() {
        trace.add("everything heals");
        healed = true;
        hub.clock().set(0);
        lateness.clockSet();
        if (hub.isUp()) {
            judge(Kill.NONE);
        } else {
            startHub();
        }
        fleet.heal();
    }

    private boolean happens(double probability) {
        return !healed && chance.nextDouble() < probability;
    }

    private void alerted(Alert alert, EpisodeEvent event) {
        trace.add("told " + event.kind() + " " + event.source() + " " + event.timeMillis());
        touched.add(event.source().site());
        lateness.told(event);
    }

    // The network

    /** A message leaves an edge. */
    void send(Parcel parcel) {
        travel(() -> arrive(parcel));
    }

    /** Lost, late, twice or as it should be. */
    private void travel(Runnable arrival) {
        int copies = happens(plan.faults().duplicate()) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (!happens(plan.faults().loss())) {
                // Steps of 0.1 s, so that messages of several edges come at one moment.
                world.in(100L * (1 + chance.nextInt(happens(0.1) ? 6_000 : 5)), arrival);
            }
        }
    }

    private void arrive(Parcel parcel) {
        if (!hub.isUp() || fleet.isCutOff(parcel.gateway())) {
            return;
        }
        inbox.add(parcel);
        if (inbox.size() == 1) {
            world.in(0, this::deliver);
        }
    }

    private void answer(Parcel parcel, Ingest.Verdict verdict) {
        travel(() -> {
            if (!fleet.isCutOff(parcel.gateway())) {
                parcel.answered().accept(verdict);
                fleet.answered(parcel.gateway());
            }
        });
    }

    // The hub

    private void deliver() {
        List<Parcel> parcels = List.copyOf(inbox);
        inbox.clear();
        if (!hub.isUp()) {
            return;
        }
        Kill kill = kill();
        if (kill == Kill.BEFORE_JOURNAL) {
            killHub(kill);
            return;
        }
        long newest = hub.newestTakenMillis();
        long now = hub.clock().millis();
        List<Ingest.Verdict> verdicts = hub.take(parcels);
        for (int i = 0; i < parcels.size(); i++) {
            trace.add("took " + parcels.get(i).device() + " " + verdicts.get(i));
            known.verdict(parcels.get(i), verdicts.get(i), now, newest);
            touched.add(streets.siteOf(parcels.get(i).device()));
        }
        if (kill == Kill.BEFORE_ANSWER) {
            killHub(kill);
            return;
        }
        for (int i = 0; i < parcels.size(); i++) {
            answer(parcels.get(i), verdicts.get(i));
        }
        judge(kill);
    }

    private Kill kill() {
        Kill[] all = Kill.values();
        return happens(plan.faults().hubKill())
                ? all[1 + chance.nextInt(all.length - 1)]
                : Kill.NONE;
    }

    /** Judges until there is nothing left to judge, or until it is killed. */
    private void judge(Kill kill) {
        steps++;
        do {
            while (hub.judgeRow()) {
                if (kill == Kill.BETWEEN_ROWS && chance.nextBoolean()) {
                    killHub(kill);
                    return;
                }
            }
        } while (hub.tickIfDue());
        newestTickMillis = Math.max(newestTickMillis, hub.clock().millis());
        if (kill == Kill.BEFORE_CHECKPOINT) {
            killHub(kill);
            return;
        }
        if (chance.nextBoolean()) {
            hub.checkpoint();
        }
        check();
        if (kill == Kill.AFTER_CHECKPOINT) {
            killHub(kill);
            return;
        }
        sleepUntilDue();
    }

    /** The loop sees a due timer within the time in which it looks at the clock. */
    private void sleepUntilDue() {
        long deadline = hub.nextDeadlineMillis();
        long token = ++wake;
        if (deadline != Judge.NEVER) {
            long due = deadline - hub.clock().offset();
            world.at(
                    Math.max(due, world.now()) + chance.nextInt(LOOK_EVERY_MILLIS),
                    () -> {
                        if (token == wake && hub.isUp()) {
                            judge(kill());
                        }
                    });
        }
    }

    private void killHub(Kill where) {
        trace.add("hub killed " + where);
        kills++;
        hub.state();
        storedRow = Math.max(storedRow, hub.judge().stored());
        hub.kill();
        inbox.clear();
        world.in(
                chance.nextInt(happens(0.2) ? 5_400_000 : 60_000),
                () -> {
                    if (!hub.isUp()) {
                        startHub();
                    }
                });
    }

    private void startHub() {
        trace.add("hub starts");
        hub.start();
        lateness.hubStarted();
        // What the judge had called stored the journal may have let go of.
        assertThat(hub.judge().row()).as("row of the checkpoint").isGreaterThanOrEqualTo(storedRow);
        known.compareWith(hub.journal());
        judge(happens(0.1) ? kill() : Kill.NONE);
    }

    private void setHubClock() {
        boolean forward = chance.nextBoolean();
        long most = forward ? AHEAD_MAX.toMillis() : Duration.ofHours(1).toMillis();
        long offset = chance.nextLong(most);
        turnHubClock(forward ? offset : -offset);
        world.in(chance.nextLong(Duration.ofHours(1).toMillis()), () -> turnHubClock(0));
    }

    private void turnHubClock(long offset) {
        if (healed) {
            return;
        }
        trace.add("hub's clock is off by " + offset);
        hub.clock().set(offset);
        lateness.clockSet();
        if (hub.isUp()) {
            judge(Kill.NONE);
        }
    }

    // What must hold

    private void check() {
        boolean comparable = hub.clock().millis() >= newestTickMillis;
        if (comparable && (steps % plan.size().checkEvery() == 0)) {
            checks.histories(touched, hub.clock().millis());
            touched.clear();
        }
        if (steps % ((long) WHOLE_CHECK_EVERY * plan.size().checkEvery()) == 0) {
            wholeCheck();
        }
    }

    private void wholeCheck() {
        checks.stores();
        checks.tellings();
        if (hub.clock().millis() >= newestTickMillis) {
            checks.nobodyWaits(
                    streets.sites().keySet(),
                    hub.clock().millis(),
                    Duration.ofMinutes(70).toMillis());
        }
    }

    @Override
    public void close() {
        hub.close();
        fleet.close();
        DiskImage.remove(folder);
    }
}
