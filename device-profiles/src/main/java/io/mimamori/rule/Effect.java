package io.mimamori.rule;

import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;

/**
 * What follows from a step of the judge. The same journal gives the same effects in the same order.
 */
public sealed interface Effect {
    /** What follows for an episode. */
    sealed interface OfEpisode extends Effect {
        EpisodeEvent event();
    }

    /** The event belongs to the episode's history; store it if absent. */
    record Happened(EpisodeEvent event) implements OfEpisode {}

    /** Late data showed that the event did not happen; strike it from the history. */
    record Withdrawn(EpisodeEvent event) implements OfEpisode {}

    /**
     * People are to be told of the event now. Comes with or after its {@link Happened}; never for
     * what was over before it became known.
     */
    record Notify(EpisodeEvent event) implements OfEpisode {}

    /**
     * A reading came after the revision window of its channel and was not judged.
     *
     * @param timeMillis event time, ms since 1970 UTC
     */
    record Late(String tenant, String site, ChannelId channel, long timeMillis) implements Effect {}

    /**
     * The rules' verdict on a reading, where it is another one than before; the first word is that
     * of the door.
     *
     * @param timeMillis event time, ms since 1970 UTC
     * @param first one-sided: from what came before the reading
     * @param last with the reading that follows, as soon as there is one
     */
    record Judged(
            String tenant,
            String site,
            ChannelId channel,
            long timeMillis,
            Quality first,
            Quality last)
            implements Effect {}
}
