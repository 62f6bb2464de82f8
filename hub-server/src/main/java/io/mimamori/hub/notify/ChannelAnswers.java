package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.state.StateDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What people answer by the channel that told them. An answer names the message, so that only whom
 * it was sent to can answer it. Thread-safe; waits for state.db.
 */
public final class ChannelAnswers {
    /** How long the provider's event ids are known: none repeats an event after so long. */
    private static final Duration KNOWN = Duration.ofDays(7);

    private final StateDatabase state;
    private final AlertStore alerts;
    private final Function<String, Optional<String>> names;
    private final InstantSource machine;

    /** {@code names}: whose endpoint it is, by its name. */
    public ChannelAnswers(
            StateDatabase state,
            AlertStore alerts,
            Function<String, Optional<String>> names,
            InstantSource machine) {
        this.state = state;
        this.alerts = alerts;
        this.names = names;
        this.machine = machine;
    }

    /** What became of an answer. */
    sealed interface Outcome {
        /** It is in the ledger; the alert as it is now. */
        record Recorded(Alert alert) implements Outcome {}

        /** There is no such message, or it was sent to somebody else. */
        record Unknown() implements Outcome {}
    }

    /**
     * Takes an answer, to all that the message told.
     *
     * @param message idempotency key of the message that is answered
     * @param mayAnswer whether whoever answers is at the endpoint of this name
     * @param way for the ledger, such as {@code LINE}
     */
    Outcome answer(UUID message, Predicate<String> mayAnswer, String code, String way) {
        Outcome outcome = new Outcome.Unknown();
        for (SentMessages.Sent one : state.read(tx -> SentMessages.sentWith(tx, message))) {
            if (mayAnswer.test(one.endpoint())) {
                String who = names.apply(one.endpoint()).orElse(one.endpoint());
                outcome =
                        alerts.answer(one.episode(), new AlertStore.Answer(who, code, way))
                                .<Outcome>map(Outcome.Recorded::new)
                                .orElse(outcome);
            }
        }
        return outcome;
    }

    /** Whether repetitions of what happened then are still known. */
    boolean isFresh(long millis) {
        return millis > machine.millis() - KNOWN.toMillis();
    }

    /** Whether the provider's event was dealt with already. */
    boolean isKnown(String event) {
        return state.read(handle ->
                handle.createQuery("SELECT EXISTS (SELECT 1 FROM hook_event WHERE id = :id)")
                        .bind("id", event)
                        .mapTo(Boolean.class)
                        .one());
    }

    /** It was dealt with: should the provider or somebody else send it again, nothing follows. */
    void know(String event) {
        long now = machine.millis();
        state.run(
                        tx -> {
                            tx.execute(
                                    "DELETE FROM hook_event WHERE received_ms < ?",
                                    now - KNOWN.toMillis());
                            tx.execute(
                                    "INSERT OR IGNORE INTO hook_event (id, received_ms) VALUES (?, ?)",
                                    event,
                                    now);
                        })
                .join();
    }
}
