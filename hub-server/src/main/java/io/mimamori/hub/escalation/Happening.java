package io.mimamori.hub.escalation;

import io.mimamori.hub.alert.Alert;
import io.mimamori.rule.EpisodeEvent;
import java.util.UUID;

/** What moves an escalation besides time. */
sealed interface Happening {
    /** What an event is to the escalation of its alert, which is as it was after it. */
    static Happening of(Alert alert, EpisodeEvent event) {
        return event.kind().ends()
                ? new Over(event.number(), alert.state() == Alert.State.CLOSED)
                : new Changed(event.number());
    }

    /** The alert has another level; {@code event} is the event's number. */
    record Changed(int event) implements Happening {}

    /**
     * What raised the alert is over.
     *
     * @param closed whether nothing is left of the alert, as when it never was
     */
    record Over(int event, boolean closed) implements Happening {}

    /**
     * What became of a message.
     *
     * @param deed its idempotency key
     * @param taken whether the provider took it; else it will not be delivered
     */
    record Receipt(UUID deed, boolean taken) implements Happening {}

    /** A person's answer, with the codes of {@link io.mimamori.hub.alert.AlertStore.Answer}. */
    record Answer(String who, String code) implements Happening {}

    /** Nobody is told any more, for a reason that is no answer. */
    record Withheld(String why) implements Happening {}

    /** The reason of {@link Withheld} is over and the alert still stands. */
    record Resumed() implements Happening {}

    /** Time has passed. */
    record Tick() implements Happening {}
}
