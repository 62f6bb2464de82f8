package io.mimamori.hub.desk;

import io.mimamori.hub.account.PasswordHash;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.escalation.Duty.Member;
import io.mimamori.hub.state.StateDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;

/**
 * By what people prove at the duty desk who they are: 4 to 8 digits each, kept as Argon2id. After
 * {@value #FAILURES_MAX} wrong ones in a row nobody is believed under that name for a while; wrong
 * ones are in the ledger. Thread-safe; one is looked at at a time, waits. Runs on the machine's
 * clock.
 */
public final class Pins {
    /** Wrong ones in a row before the name is locked. */
    public static final int FAILURES_MAX = 5;

    /** How long a name is locked. */
    public static final Duration LOCK = Duration.ofMinutes(15);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Pattern PIN = Pattern.compile("[0-9]{4,8}");

    private final StateDatabase state;
    private final Ledger ledger;
    private final InstantSource machine;
    private final boolean exercise;
    private final Semaphore one = new Semaphore(1, true);

    /** {@code exercise}: whether everything that happens now belongs to a drill. */
    public Pins(StateDatabase state, Ledger ledger, InstantSource machine, boolean exercise) {
        this.state = state;
        this.ledger = ledger;
        this.machine = machine;
        this.exercise = exercise;
    }

    /** What came of looking at a PIN. */
    public sealed interface Check {
        record Right() implements Check {}

        /** {@code left}: wrong ones that are still allowed. */
        record Wrong(int left) implements Check {}

        /** {@code untilMillis}: ms since 1970 UTC. */
        record Locked(long untilMillis) implements Check {}

        /** Nobody has given the person a PIN. */
        record None() implements Check {}

        /** Too many are looked at now. */
        record Busy() implements Check {}
    }

    private record Row(String pin, int failures, long lockedMillis) {
        static Row of(ResultSet rs) throws SQLException {
            return new Row(rs.getString("pin"), rs.getInt("failures"), rs.getLong("locked_ms"));
        }
    }

    /**
     * Gives a person a PIN and unlocks the name.
     *
     * @throws IllegalArgumentException when it is none, or one that anybody would try first
     */
    public void set(Member person, String pin) {
        if (!PIN.matcher(pin).matches() || isEvenlySpaced(pin)) {
            throw new IllegalArgumentException(
                    "'pin' must have 4 to 8 digits, not all alike and not in a row such as 1234");
        }
        String hash = PasswordHash.of(pin);
        state.writeNow(tx -> {
            tx.execute(
                    "INSERT OR REPLACE INTO desk_pin (person, pin, failures, locked_ms)"
                            + " VALUES (?, ?, 0, 0)",
                    person.id(),
                    hash);
            return note(tx, "pin-set", "operator", "for " + person.name());
        });
    }

    /** Takes a person's PIN away; false when there is none. */
    public boolean remove(Member person) {
        return state.writeNow(tx -> {
            boolean was = tx.execute("DELETE FROM desk_pin WHERE person = ?", person.id()) > 0;
            if (was) {
                note(tx, "pin-removed", "operator", "of " + person.name());
            }
            return was;
        });
    }

    /** Ids of those who have one. */
    public Set<String> holders() {
        return state.read(handle ->
                Set.copyOf(
                        handle.createQuery("SELECT person FROM desk_pin")
                                .mapTo(String.class)
                                .list()));
    }

    /** Whether it is the person's; a wrong one counts. */
    public Check check(Member person, String pin) {
        try {
            if (!one.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Check.Busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Check.Busy();
        }
        try {
            return checked(person, pin);
        } finally {
            one.release();
        }
    }

    private Check checked(Member person, String pin) {
        Optional<Row> row = state.read(handle -> row(handle, person.id()));
        if (row.isEmpty()) {
            return new Check.None();
        }
        if (machine.millis() < row.get().lockedMillis()) {
            return new Check.Locked(row.get().lockedMillis());
        }
        if (PIN.matcher(pin).matches() && PasswordHash.matches(pin, row.get().pin())) {
            if (row.get().failures() > 0) {
                state.writeNow(tx -> put(tx, person, 0, 0));
            }
            return new Check.Right();
        }
        return state.writeNow(tx -> failed(tx, person, row.get().failures() + 1));
    }

    private Check failed(Handle tx, Member person, int failures) {
        if (failures < FAILURES_MAX) {
            put(tx, person, failures, 0);
            note(tx, "pin-wrong", person.name(), "%d of %d".formatted(failures, FAILURES_MAX));
            return new Check.Wrong(FAILURES_MAX - failures);
        }
        long until = machine.millis() + LOCK.toMillis();
        put(tx, person, 0, until);
        note(tx, "pin-locked", person.name(), "for %d min".formatted(LOCK.toMinutes()));
        return new Check.Locked(until);
    }

    private static boolean put(Handle tx, Member person, int failures, long lockedMillis) {
        return tx.execute(
                        "UPDATE desk_pin SET failures = ?, locked_ms = ? WHERE person = ?",
                        failures,
                        lockedMillis,
                        person.id())
                == 1;
    }

    private boolean note(Handle tx, String action, String actor, String detail) {
        ledger.append(tx, new Ledger.Deed(Optional.empty(), exercise, action, actor, detail));
        return true;
    }

    private static Optional<Row> row(Handle handle, String person) {
        return handle.createQuery("SELECT * FROM desk_pin WHERE person = :person")
                .bind("person", person)
                .map((rs, context) -> Row.of(rs))
                .findOne();
    }

    /** As 1111, 1234 and 8642 are. */
    private static boolean isEvenlySpaced(String pin) {
        return IntStream.range(1, pin.length())
                        .map(i -> pin.charAt(i) - pin.charAt(i - 1))
                        .distinct()
                        .count()
                == 1;
    }
}
