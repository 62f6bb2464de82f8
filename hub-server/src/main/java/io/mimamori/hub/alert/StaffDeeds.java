package io.mimamori.hub.alert;

import io.mimamori.hub.state.StateDatabase;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people who work with the console did, as entries of the ledger about no alert. Thread-safe.
 */
public final class StaffDeeds {
    private static final Logger LOG = LoggerFactory.getLogger(StaffDeeds.class);

    private final StateDatabase state;
    private final Ledger ledger;
    private final boolean exercise;

    /** {@code exercise}: whether what is done now belongs to a drill. */
    public StaffDeeds(StateDatabase state, Ledger ledger, boolean exercise) {
        this.state = state;
        this.ledger = ledger;
        this.exercise = exercise;
    }

    /** Puts it on the ledger. Does not block. */
    public void note(String login, String action, String what) {
        Ledger.Deed deed = new Ledger.Deed(Optional.empty(), exercise, action, login, what);
        var _ =
                state.write(tx -> ledger.append(tx, deed))
                        .exceptionally(fault -> {
                            LOG.error("{} {}: {} is not on the ledger", login, action, what, fault);
                            return 0L;
                        });
    }
}
