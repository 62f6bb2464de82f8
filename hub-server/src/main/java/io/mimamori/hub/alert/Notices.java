package io.mimamori.hub.alert;

import io.mimamori.rule.EpisodeEvent;
import java.util.function.BiPredicate;
import org.jdbi.v3.core.Handle;

/** Takes on what people are to be told. Implemented by the outbox. */
public interface Notices {
    /** Nobody is told anything. */
    Notices NOBODY =
            new Notices() {
                @Override
                public void queue(Handle transaction, Alert alert, EpisodeEvent event) {}

                @Override
                public void queued() {}
            };

    /**
     * Writes the messages for an event, if they are not there yet, within the transaction that
     * stores the event. Called on the writing thread of state.db, again when that has to be
     * repeated.
     *
     * @param alert as it was after the event
     */
    void queue(Handle transaction, Alert alert, EpisodeEvent event);

    /**
     * A person has answered, within the transaction that stores it; the alert is as it is with the
     * answer. On the writing thread of state.db.
     */
    default void answered(Handle transaction, Alert alert, AlertStore.Answer answer) {}

    /**
     * People are not told of the alert any more, whatever is under way, until {@link #resume}.
     * Within a write to state.db.
     *
     * @param why for the ledger
     */
    default void withhold(Handle transaction, Alert alert, String why) {}

    /**
     * People are told of the alert as after this event, as if it had happened now. Within a write
     * to state.db.
     */
    default void resume(Handle transaction, Alert alert, EpisodeEvent event) {
        queue(transaction, alert, event);
    }

    /**
     * Whether people are told nothing of an alert now, whatever there is to tell; to be said before
     * anything is sent, and asked within writes to state.db.
     */
    default void restBy(BiPredicate<Handle, Alert> rests) {}

    /** What was queued is on disk. Any thread; does not block. */
    void queued();
}
