package io.mimamori.hub.alert;

import io.mimamori.reading.LocalVerdict;
import io.mimamori.rule.Effect;
import io.mimamori.rule.EpisodeEvent;

/** One thing to be written about an episode, in the order in which it was judged. */
sealed interface Change {
    /** The event happened; {@code episode} is as it is with it. */
    record Stored(EpisodeEvent event, Episode episode) implements Change {}

    /** The event did not happen after all; {@code episode} is as it is without it. */
    record Struck(EpisodeEvent event, Episode episode) implements Change {}

    /** People are to be told of the event; {@code alert} is as it was after it. */
    record Told(EpisodeEvent event, Alert alert) implements Change {}

    /** The rules have another word on a reading than the door. */
    record Judged(Effect.Judged verdict) implements Change {}

    /** A reading came too late to be judged. */
    record Late(Effect.Late reading) implements Change {}

    /** An edge judged the same by itself; its episode may not be known yet. */
    record JudgedAtEdge(String device, LocalVerdict verdict) implements Change {}

    /** The channel fell silent or came back. */
    record Marked(Episode episode) implements Change {}
}
