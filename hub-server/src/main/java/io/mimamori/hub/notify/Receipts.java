package io.mimamori.hub.notify;

import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Hears what became of messages. */
public interface Receipts {
    /** Nobody asks. */
    Receipts NOBODY =
            new Receipts() {
                @Override
                public boolean receipt(Handle transaction, UUID delivery, boolean taken) {
                    return false;
                }

                @Override
                public void stored() {}
            };

    /**
     * Called within the transaction that stores the outcome, on the writing thread of state.db.
     * Returns whether it brought further messages: then {@link #stored} follows.
     *
     * @param delivery idempotency key of the message
     * @param taken whether the provider took it; else no attempt will deliver it
     */
    boolean receipt(Handle transaction, UUID delivery, boolean taken);

    /** The messages that a receipt brought are on disk. Any thread; does not block. */
    void stored();
}
