package io.mimamori.rule;

import io.mimamori.profile.Site;
import io.mimamori.reading.Pack;

/** What moves the judge; each is a row of the hub's journal, in this order. */
public sealed interface JudgeEvent {
    /** A site is new or has changed; instances keep their state unless a threshold changed. */
    record SiteChanged(Site site, int version) implements JudgeEvent {}

    /** Readings arrived. */
    record Observed(Pack pack) implements JudgeEvent {}

    /** The clock reached this time, ms since 1970 UTC; every timer up to it fires. */
    record Tick(long nowMillis) implements JudgeEvent {}
}
