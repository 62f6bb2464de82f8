package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Alert;
import io.mimamori.rule.EpisodeEvent;
import java.util.Optional;

/** A drill or a rehearsal; every text of it begins with 【訓練】. */
record ExerciseNotice(Alert alert, EpisodeEvent event, Optional<Correction> correction)
        implements Notice {
    ExerciseNotice(Alert alert, EpisodeEvent event) {
        this(alert, event, Optional.empty());
    }
}
