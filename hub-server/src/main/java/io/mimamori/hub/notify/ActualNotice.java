package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Alert;
import io.mimamori.rule.EpisodeEvent;
import java.util.Optional;

/** It is happening. */
record ActualNotice(Alert alert, EpisodeEvent event, Optional<Correction> correction)
        implements Notice {
    ActualNotice(Alert alert, EpisodeEvent event) {
        this(alert, event, Optional.empty());
    }
}
