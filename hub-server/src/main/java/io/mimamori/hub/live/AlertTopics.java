package io.mimamori.hub.live;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.alert.AlertListener;
import io.mimamori.profile.Hazard;
import io.mimamori.rule.EpisodeEvent;
import java.nio.charset.StandardCharsets;

/**
 * Tells every event at once on {@code mm/1/{tenant}/alerts/{hazard}/{site}}, retained, QoS 1.
 * Nothing of a home goes there: the topic has readers who may not know of it (promise P7).
 * Thread-safe, never waits.
 */
public final class AlertTopics implements AlertListener {
    private final TopicPublisher topics;
    private final boolean exercise;

    /** With {@code exercise} every message says that nobody may act on it. */
    public AlertTopics(TopicPublisher topics, boolean exercise) {
        this.topics = topics;
        this.exercise = exercise;
    }

    @Override
    public void alerted(Alert alert, EpisodeEvent event) {
        if (alert.hazard() == Hazard.HOME) {
            return;
        }
        String topic =
                "mm/1/%s/alerts/%s/%s"
                        .formatted(alert.tenant(), alert.hazard().key(), alert.site());
        String json = AlertJson.event(alert, event, exercise).toString();
        byte[] payload = json.getBytes(StandardCharsets.UTF_8);
        topics.retain(topic, () -> payload, 1);
    }
}
