package io.mimamori.hub.alert;

import io.mimamori.rule.EpisodeEvent;

/**
 * Hears of every event of an episode as soon as it is judged, in order. Called on the judge's
 * thread; must not block.
 */
@FunctionalInterface
public interface AlertListener {
    void alerted(Alert alert, EpisodeEvent event);
}
