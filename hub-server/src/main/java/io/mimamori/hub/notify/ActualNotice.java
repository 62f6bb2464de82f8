package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Alert;
import io.mimamori.rule.EpisodeEvent;

/** It is happening. */
record ActualNotice(Alert alert, EpisodeEvent event) implements Notice {}
