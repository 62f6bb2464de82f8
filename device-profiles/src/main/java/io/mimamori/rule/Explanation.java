package io.mimamori.rule;

import java.util.List;
import java.util.Optional;

/**
 * What one rule looked at and why it did or did not fire, as of the judge's clock.
 *
 * @param source rule, place and version
 * @param looked the newest reading that the rule looked at; empty when there was none
 * @param because one sentence for each condition, in English
 * @param nextMillis when its timer is due, ms since 1970 UTC, or {@link Judge#NEVER}
 */
public record Explanation(
        EpisodeEvent.Source source,
        Optional<EpisodeEvent.Cause> looked,
        List<String> because,
        long nextMillis) {}
