package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Alert;
import io.mimamori.rule.EpisodeEvent;

/** A drill or a rehearsal; every text of it begins with 【訓練】. */
record ExerciseNotice(Alert alert, EpisodeEvent event) implements Notice {}
