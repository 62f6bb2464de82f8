package io.mimamori.rule;

import io.mimamori.reading.ChannelId;
import java.util.List;
import java.util.Optional;

/**
 * What one rule looked at and why it did or did not fire, as of the judge's clock.
 *
 * @param source rule, place and version
 * @param watches the channels whose readings move it
 * @param looked the newest reading that the rule looked at; empty when there was none
 * @param because one sentence for each condition, in English
 * @param open the last event of the episode that is open; empty when none is
 * @param nextMillis when its timer is due, ms since 1970 UTC, or {@link Judge#NEVER}
 */
public record Explanation(
        EpisodeEvent.Source source,
        List<ChannelId> watches,
        Optional<EpisodeEvent.Cause> looked,
        List<String> because,
        Optional<EpisodeEvent> open,
        long nextMillis) {}
