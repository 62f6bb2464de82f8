package io.mimamori.rule;

import java.util.Optional;

/** What a fold said, before it is known whether it was said before. */
record Derived(
        EpisodeEvent.Kind kind, long timeMillis, Optional<String> level, EpisodeEvent.Cause cause) {

    /** Whether this event stands as it was told, in an episode that began at {@code raised}. */
    boolean isToldBy(EpisodeEvent event, long raisedMillis) {
        EpisodeEvent.Cause told = event.cause();
        return kind == event.kind()
                && timeMillis == event.timeMillis()
                && raisedMillis == event.raisedMillis()
                && level.equals(event.level())
                && cause.channel().equals(told.channel())
                && cause.timeMillis() == told.timeMillis()
                && cause.quality() == told.quality()
                && cause.value().equals(told.value());
    }
}
