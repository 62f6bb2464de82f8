package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Alert;
import io.mimamori.rule.EpisodeEvent;
import java.util.Optional;

/**
 * What people are told: an event, and the alert as it was after it. A drill is another type than
 * what is real, and each fits only its own kind of endpoint.
 */
sealed interface Notice permits ActualNotice, ExerciseNotice {
    Alert alert();

    EpisodeEvent event();

    /** That what was told of it does not hold, or not so. */
    Optional<Correction> correction();
}
