package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Ledger;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jdbi.v3.core.Handle;

/**
 * What providers say afterwards of messages that they took: delivered to the phone or mailbox, or
 * not. Either is in the ledger once, and a message that was not delivered brings the person's next
 * channel. Thread-safe; waits for state.db.
 */
public final class ProviderReports {
    static final String DELIVERED = "delivered";
    static final String UNDELIVERED = "undelivered";

    private final EndpointLane.Tools tools;

    ProviderReports(EndpointLane.Tools tools) {
        this.tools = tools;
    }

    /**
     * Takes a report; one that says nothing new changes nothing.
     *
     * @param message idempotency key of the message
     * @param detail in the provider's words
     * @return whether there is such a message
     */
    public boolean report(UUID message, boolean delivered, String detail) {
        String state = delivered ? DELIVERED : UNDELIVERED;
        Taken taken = join(message, state, detail);
        if (taken.isNews()) {
            tools.metrics().delivery(kind(taken.endpoint()), state);
        }
        if (taken.brings()) {
            tools.receipts().stored();
        }
        return taken.isKnown();
    }

    private record Taken(boolean isKnown, boolean isNews, boolean brings, String endpoint) {}

    private Taken join(UUID message, String state, String detail) {
        try {
            return tools.state().write(tx -> take(tx, message, state, detail)).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private Taken take(Handle tx, UUID message, String state, String detail) {
        Optional<SentMessages.Sent> sent = SentMessages.sent(tx, message);
        if (sent.isEmpty()) {
            return new Taken(false, false, false, "");
        }
        boolean brings = false;
        boolean news = false;
        // What went out as one message is reported as one.
        for (SentMessages.Sent one : SentMessages.sentWith(tx, message)) {
            if (!SentMessages.reported(tx, one.id(), state, detail)) {
                continue;
            }
            news = true;
            tools.ledger()
                    .append(
                            tx,
                            new Ledger.Deed(
                                    one.episode(), one.exercise(), state, one.endpoint(), detail));
            brings |= tools.receipts().receipt(tx, one.id(), state.equals(DELIVERED));
            if (state.equals(UNDELIVERED)) {
                tools.deadLetters().add(one.exercise(), one.rule());
            }
        }
        return new Taken(true, news, brings, sent.get().endpoint());
    }

    private static String kind(String endpoint) {
        return endpoint.substring(0, endpoint.indexOf(':'));
    }
}
