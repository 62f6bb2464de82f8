package io.mimamori.hub.silence;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.silence.Silence.Kind;
import io.mimamori.hub.silence.Silence.Scope;
import io.mimamori.hub.state.StateDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Silences and maintenance windows. Those that are not settled are held in memory as one immutable
 * list, swapped on change: planning a message asks no table. Thread-safe. Runs on the machine's
 * clock.
 */
public final class Silences {
    /** Longest time ahead that one may end: whatever somebody forgets ends by itself. */
    public static final Duration AHEAD_MAX = Duration.ofDays(30);

    /** Most that hold or wait at once. */
    public static final int LIVE_MAX = 1_000;

    /** Longest reason, and longest name of a person, in characters. */
    public static final int TEXT_LENGTH_MAX = 500;

    /** A beginning may be so much in the past: whoever asks has a clock of their own. */
    private static final Duration BEHIND_MAX = Duration.ofMinutes(5);

    private final StateDatabase state;
    private final Ledger ledger;
    private final InstantSource machine;
    private final boolean exercise;
    private volatile List<Silence> live;

    /** {@code exercise}: whether everything that happens now is a drill. */
    public Silences(StateDatabase state, Ledger ledger, InstantSource machine, boolean exercise) {
        this.state = state;
        this.ledger = ledger;
        this.machine = machine;
        this.exercise = exercise;
        this.live = state.read(SilenceTable::live);
    }

    /**
     * What somebody asks for.
     *
     * @param beginsMillis empty: now
     */
    public record Wish(
            Kind kind,
            Scope scope,
            OptionalLong beginsMillis,
            long endsMillis,
            String reason,
            String who) {
        public Wish {
            require(isText(reason), "'reason' must have 1 to %d characters");
            require(isText(who), "'who' must have 1 to %d characters");
        }
    }

    /** What came of it. */
    public sealed interface Outcome {
        /** It holds, or will. */
        record Made(Silence silence) implements Outcome {}

        /** Another one covers the very same alerts at that time. */
        record Overlaps(Silence other) implements Outcome {}

        /** There are {@value #LIVE_MAX} already. */
        record Full() implements Outcome {}
    }

    /**
     * Sets one; it is on the ledger under its own id. Throws {@link IllegalArgumentException} for
     * times that cannot be.
     */
    public Outcome create(Wish wish) {
        long now = machine.millis();
        long begins = wish.beginsMillis().orElse(now);
        requireTimes(begins, wish.endsMillis(), now);
        Silence silence =
                new Silence(
                        UUID.randomUUID(),
                        wish.kind(),
                        wish.scope(),
                        begins,
                        wish.endsMillis(),
                        wish.reason(),
                        wish.who(),
                        OptionalLong.empty(),
                        "");
        Outcome outcome = state.writeNow(tx -> made(tx, silence, now));
        refresh();
        return outcome;
    }

    private Outcome made(Handle tx, Silence silence, long now) {
        List<Silence> all = SilenceTable.live(tx);
        if (all.size() >= LIVE_MAX) {
            return new Outcome.Full();
        }
        Optional<Silence> overlaps =
                all.stream().filter(other -> overlap(other, silence, now)).findFirst();
        if (overlaps.isPresent()) {
            return new Outcome.Overlaps(overlaps.get());
        }
        SilenceTable.insert(tx, silence, now);
        note(tx, silence, "silenced", silence.who(), describe(silence));
        return new Outcome.Made(silence);
    }

    private static boolean overlap(Silence other, Silence silence, long now) {
        return other.scope().equals(silence.scope())
                && other.overMillis() > now
                && other.beginsMillis() < silence.endsMillis()
                && silence.beginsMillis() < other.overMillis();
    }

    private static void requireTimes(long begins, long ends, long now) {
        if (begins < now - BEHIND_MAX.toMillis()) {
            throw new IllegalArgumentException(
                    "'begin' is past: leave it out to begin now, what was told stays told");
        }
        if (ends <= now || ends <= begins) {
            throw new IllegalArgumentException("'end' must be after now and after 'begin'");
        }
        if (ends > now + AHEAD_MAX.toMillis()) {
            throw new IllegalArgumentException(
                    "'end' is more than %d days ahead; a silence that somebody forgets must end by itself: set it again when it is over"
                            .formatted(AHEAD_MAX.toDays()));
        }
    }

    /**
     * Ends one before its time; one that is over stays as it is. Empty when there is none. What it
     * withheld and still holds is told at the next look, within a second.
     */
    public Optional<Silence> end(UUID id, String who) {
        require(isText(who), "'who' must have 1 to %d characters");
        long now = machine.millis();
        state.writeNow(tx -> {
            Optional<Silence> found = SilenceTable.find(tx, id);
            found.filter(silence -> silence.overMillis() > now)
                    .ifPresent(silence -> {
                        SilenceTable.end(tx, id, who, now);
                        note(tx, silence, "silence-ended", who, describe(silence));
                    });
            return true;
        });
        refresh();
        return find(id);
    }

    public Optional<Silence> find(UUID id) {
        return state.read(handle -> SilenceTable.find(handle, id));
    }

    /** Newest first. */
    public List<Silence> list(Optional<UUID> after, int limit) {
        return state.read(handle -> SilenceTable.list(handle, after, limit));
    }

    /** What would have been sent, oldest first. */
    public List<Withheld> withheld(UUID id, int limit) {
        return state.read(handle -> SilenceTable.withheld(handle, id, limit));
    }

    /** How many messages it kept back. */
    public long withheldCount(UUID id) {
        return state.read(handle -> SilenceTable.count(handle, id));
    }

    /** Those that hold now; from memory. */
    public List<Silence> active() {
        long now = machine.millis();
        return live.stream().filter(silence -> silence.isActive(now)).toList();
    }

    /** The one that holds for an alert now and ends last; from memory. */
    public Optional<Silence> of(Alert alert) {
        List<Silence> all = live;
        if (all.isEmpty()) {
            return Optional.empty();
        }
        long now = machine.millis();
        return all.stream()
                .filter(silence -> silence.isActive(now) && silence.scope().contains(alert))
                .reduce((one, other) -> other.overMillis() > one.overMillis() ? other : one);
    }

    /** Those that are over and wait to be settled; from memory. */
    public List<Silence> over() {
        List<Silence> all = live;
        if (all.isEmpty()) {
            return List.of();
        }
        long now = machine.millis();
        return all.stream().filter(silence -> silence.overMillis() <= now).toList();
    }

    /** Puts a message on the list of a silence and on its alert's ledger, within the write. */
    public void withhold(Handle tx, Silence silence, UUID delivery, UUID alert, String endpoint) {
        if (SilenceTable.withhold(tx, silence.id(), delivery, machine.millis())) {
            ledger.append(
                    tx,
                    new Ledger.Deed(
                            alert,
                            exercise,
                            "withheld",
                            endpoint,
                            "silence %s by %s: %s"
                                    .formatted(silence.id(), silence.who(), silence.reason())));
        }
    }

    /**
     * It is over, within the write that tells what it withheld; the alerts of which it withheld
     * something, none when it was settled before.
     */
    public List<UUID> settle(Handle tx, Silence silence) {
        if (!SilenceTable.settle(tx, silence.id())) {
            return List.of();
        }
        note(tx, silence, "silence-over", "hub", describe(silence));
        return SilenceTable.episodes(tx, silence.id());
    }

    /** What was settled is let go of; to be called after the commit. */
    public synchronized void refresh() {
        live = state.read(SilenceTable::live);
    }

    private void note(Handle tx, Silence silence, String action, String actor, String detail) {
        ledger.append(tx, new Ledger.Deed(silence.id(), exercise, action, actor, detail));
    }

    private static String describe(Silence silence) {
        Scope scope = silence.scope();
        return "%s of tenant %s, site %s, hazard %s, rule %s, device %s until %s: %s"
                .formatted(
                        silence.kind().key(),
                        scope.tenant(),
                        scope.site().orElse("all"),
                        scope.hazard().map(hazard -> hazard.key()).orElse("all"),
                        scope.rule().orElse("all"),
                        scope.device().orElse("all"),
                        Instant.ofEpochMilli(silence.endsMillis()),
                        silence.reason());
    }

    private static boolean isText(String text) {
        return !text.isBlank() && text.length() <= TEXT_LENGTH_MAX;
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem.formatted(TEXT_LENGTH_MAX));
        }
    }
}
