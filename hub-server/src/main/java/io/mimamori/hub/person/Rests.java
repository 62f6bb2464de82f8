package io.mimamori.hub.person;

import io.mimamori.StorageException;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Consents;
import io.mimamori.hub.state.StateDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When homes rest, in state.db. Each beginning and end is one transaction with what follows from it
 * and its ledger entry. Runs on the machine's clock. Thread-safe; a thread of its own ends what has
 * an end.
 */
public final class Rests implements AutoCloseable {
    /** How late an end may be. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private static final int DUE_AT_ONCE = 100;

    /** Rests of a month that are listed. */
    private static final int LISTED_MAX = 200;

    private static final Logger LOG = LoggerFactory.getLogger(Rests.class);

    private final StateDatabase state;
    private final InstantSource machine;
    private final HomeDeeds deeds;
    private final Consents consents;
    private final RestingNotices notices;
    private final Map<Home, Long> versions = new ConcurrentHashMap<>();
    private final AtomicLong nextEnd = new AtomicLong(Long.MAX_VALUE);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("home-rests").unstarted(this::run);

    Rests(
            StateDatabase state,
            InstantSource machine,
            HomeDeeds deeds,
            Consents consents,
            RestingNotices notices) {
        this.state = state;
        this.machine = machine;
        this.deeds = deeds;
        this.consents = consents;
        this.notices = notices;
    }

    void start() {
        nextEnd.set(state.read(RestTable::nextEnd).orElse(Long.MAX_VALUE));
        thread.start();
    }

    /** Another number each time that the home begins or ends to rest; from memory. */
    public long version(Home home) {
        return versions.getOrDefault(home, 0L);
    }

    private void changed(Home home) {
        versions.merge(home, 1L, Long::sum);
    }

    /** The rest of a home now. */
    public Optional<Rest> now(Home home) {
        return state.read(handle -> now(handle, home, machine.millis()));
    }

    static Optional<Rest> now(Handle handle, Home home, long nowMillis) {
        return RestTable.unended(handle, home)
                .map(RestTable.Row::rest)
                .filter(rest -> rest.until().orElse(Long.MAX_VALUE) > nowMillis);
    }

    /** Those of a home that touch the time, oldest first. */
    public List<Rest> between(Home home, long fromMillis, long toMillis) {
        return state.read(
                handle -> RestTable.between(handle, home, fromMillis, toMillis, LISTED_MAX));
    }

    /**
     * The home rests from now on, in place of the rest before.
     *
     * @param until ms since 1970 UTC; empty: until {@link #end}
     * @param who says so
     * @throws IllegalArgumentException when the end is not one that such a rest may have
     * @throws IllegalStateException when the home rests for another reason than a pause, and a
     *     pause was asked for
     */
    public Rest begin(Home home, Rest.Kind kind, OptionalLong until, String who) {
        long now = machine.millis();
        requireEnd(kind, until, now);
        Rest rest = new Rest(kind, now, until, who, OptionalLong.empty());
        if (!state.writeNow(tx -> begin(tx, home, rest, now))) {
            throw new IllegalStateException("the home rests already: end that first");
        }
        changed(home);
        until.ifPresent(millis -> nextEnd.accumulateAndGet(millis, Math::min));
        return rest;
    }

    private static void requireEnd(Rest.Kind kind, OptionalLong until, long now) {
        long length = until.orElse(Long.MAX_VALUE) - now;
        boolean right =
                switch (kind) {
                    case PAUSE -> length > 0 && length <= Rest.PAUSE_MAX.toMillis();
                    case AWAY, HOSPITAL ->
                            until.isEmpty() || (length > 0 && length <= Rest.STAY_MAX.toMillis());
                    case MOVED, DIED -> until.isEmpty();
                };
        if (!right) {
            throw new IllegalArgumentException(
                    "'until' must be a time to come: of a pause within %d hours, of away and hospital within %d days or none, of moved and died none"
                            .formatted(Rest.PAUSE_MAX.toHours(), Rest.STAY_MAX.toDays()));
        }
    }

    private boolean begin(Handle tx, Home home, Rest rest, long now) {
        Optional<RestTable.Row> before = RestTable.unended(tx, home);
        if (rest.kind() == Rest.Kind.PAUSE
                && before.filter(row -> row.rest().kind() != Rest.Kind.PAUSE).isPresent()) {
            return false;
        }
        before.ifPresent(row -> RestTable.end(tx, row.id(), now, rest.by()));
        RestTable.insert(tx, home, rest);
        deeds.note(tx, home, "rests", rest.by(), text(rest));
        if (rest.kind().stopsWhatIsUnderWay()) {
            notices.stop(tx, home, rest);
        }
        if (rest.kind().isForGood()) {
            PersonKeys.endAll(tx, home);
            int ended = consents.endAll(tx, home, now, rest.by());
            deeds.note(tx, home, "consent-ended", rest.by(), ended + " people may look no more");
        }
        return true;
    }

    private static String text(Rest rest) {
        return rest.kind().key()
                + (rest.until().isPresent()
                        ? " until " + Instant.ofEpochMilli(rest.until().getAsLong())
                        : " until somebody ends it");
    }

    /** Ends the rest of a home; false when it does not rest. */
    public boolean end(Home home, String who) {
        boolean ended =
                state.writeNow(tx -> {
                    Optional<RestTable.Row> row = RestTable.unended(tx, home);
                    row.ifPresent(one -> end(tx, one, who));
                    return row.isPresent();
                });
        changed(home);
        notices.queued();
        return ended;
    }

    private void end(Handle tx, RestTable.Row row, String who) {
        RestTable.end(tx, row.id(), machine.millis(), who);
        deeds.note(tx, row.home(), "rests-no-more", who, row.rest().kind().key());
        notices.resume(tx, row.home(), row.rest());
    }

    private void run() {
        try {
            do {
                if (nextEnd.get() <= machine.millis()) {
                    endWhatIsDue();
                }
            } while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("interrupted to end", e);
        }
    }

    private void endWhatIsDue() {
        try {
            // Rests that begin meanwhile bring their ends by themselves.
            nextEnd.set(Long.MAX_VALUE);
            List<RestTable.Row> due =
                    state.writeNow(tx -> {
                        List<RestTable.Row> rows = RestTable.due(tx, machine.millis(), DUE_AT_ONCE);
                        rows.forEach(row -> end(tx, row, "hub"));
                        return rows;
                    });
            long next = state.read(RestTable::nextEnd).orElse(Long.MAX_VALUE);
            nextEnd.accumulateAndGet(next, Math::min);
            due.forEach(row -> changed(row.home()));
            notices.queued();
        } catch (StorageException e) {
            nextEnd.set(0);
            LOG.error("rests of homes end when state.db can be written", e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
