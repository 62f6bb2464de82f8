package io.mimamori.rule;

/**
 * What follows from a step of the judge. The same journal gives the same effects in the same order.
 */
public sealed interface Effect {
    EpisodeEvent event();

    /** The event belongs to the episode's history; store it if absent. */
    record Happened(EpisodeEvent event) implements Effect {}

    /** Late data showed that the event did not happen; strike it from the history. */
    record Withdrawn(EpisodeEvent event) implements Effect {}

    /**
     * People are to be told of the event now. Comes with or after its {@link Happened}; never for
     * what was over before it became known.
     */
    record Notify(EpisodeEvent event) implements Effect {}
}
