package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Alert;
import io.mimamori.rule.EpisodeEvent;

/**
 * What people are told: an event, and the alert as it was after it. A drill is another type than
 * what is real, and each fits only its own kind of endpoint.
 */
sealed interface Notice permits ActualNotice, ExerciseNotice {
    Alert alert();

    EpisodeEvent event();
}
