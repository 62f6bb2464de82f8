package io.mimamori.hub.person;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.state.StateDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * What was done about a home that belongs to no alert, on the hub's ledger under an id of the home.
 * {@link #note} only within a write to state.db.
 */
public final class HomeDeeds {
    /** Entries of a home that are shown. */
    private static final int ENTRIES_MAX = 1_000;

    /** Under which the ledger has what was tried at the door and belongs to no home. */
    public static final UUID UNKNOWN = named("invitations");

    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();
    private static final int LATELY_MAX = 1_000;

    private final StateDatabase state;
    private final Ledger ledger;
    private final InstantSource machine;
    private final boolean exercise;
    private final Set<String> lately = new HashSet<>();
    private long latelyHour;

    HomeDeeds(StateDatabase state, Ledger ledger, InstantSource machine, boolean exercise) {
        this.machine = machine;
        this.state = state;
        this.ledger = ledger;
        this.exercise = exercise;
    }

    void note(Handle tx, Home home, String action, String actor, String detail) {
        ledger.append(tx, new Ledger.Deed(id(home), exercise, action, actor, detail));
    }

    /** As {@link #note}, in a write of its own. */
    public void note(Home home, String action, String actor, String detail) {
        state.writeNow(tx -> {
            note(tx, home, action, actor, detail);
            return true;
        });
    }

    /** Somebody answered an alert of a home that does not let them; once for each of both. */
    public void refusedAnswer(UUID alert, String actor, String why) {
        state.writeNow(tx -> {
            ledger.appendOnce(tx, new Ledger.Deed(alert, exercise, "refused", actor, why));
            return true;
        });
    }

    /** Somebody came with an invitation that was used or is over; once an hour for each person. */
    public void refusedInvitation(Home home, String name, boolean used) {
        String why =
                "an invitation of %s was tried again: it %s"
                        .formatted(name, used ? "was used" : "is over");
        noteHourly(id(home), why);
    }

    /** Somebody came with an invitation that was never made; once an hour for all of them. */
    public void unknownInvitation() {
        noteHourly(UNKNOWN, "an invitation that was never made was tried");
    }

    /** Strangers are not to fill the ledger. */
    private void noteHourly(UUID id, String why) {
        long hour = machine.millis() / HOUR_MILLIS;
        synchronized (lately) {
            if (hour != latelyHour || lately.size() >= LATELY_MAX) {
                lately.clear();
                latelyHour = hour;
            }
            if (!lately.add(id + why)) {
                return;
            }
        }
        state.writeNow(tx -> {
            ledger.append(tx, new Ledger.Deed(id, exercise, "refused", "invitation", why));
            return true;
        });
    }

    /** Oldest first. */
    public List<LedgerEntry> of(Home home) {
        return ledger.of(id(home), ENTRIES_MAX);
    }

    /** The id under which the ledger has what was done about a home. */
    public static UUID id(Home home) {
        return named("home " + home.tenant() + "/" + home.site());
    }

    private static UUID named(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }
}
