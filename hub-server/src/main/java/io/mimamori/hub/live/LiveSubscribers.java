package io.mimamori.hub.live;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.alert.AlertListener;
import io.mimamori.rule.EpisodeEvent;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The browsers that watch now. Thread-safe; never waits for one of them. */
public final class LiveSubscribers implements AlertListener {
    /** Most subscribers at once. */
    public static final int SUBSCRIBERS_MAX = 200;

    private final boolean exercise;
    private final Set<LiveQueue> queues = ConcurrentHashMap.newKeySet();

    /** With {@code exercise} every alert says that nobody may act on it. */
    public LiveSubscribers(boolean exercise) {
        this.exercise = exercise;
    }

    /**
     * A new subscriber's queue, empty when there are too many already.
     *
     * @param wake called when the queue has something again; must not block
     */
    public synchronized Optional<LiveQueue> subscribe(Runnable wake) {
        if (queues.size() >= SUBSCRIBERS_MAX) {
            return Optional.empty();
        }
        LiveQueue queue = new LiveQueue(wake);
        queues.add(queue);
        return Optional.of(queue);
    }

    public void unsubscribe(LiveQueue queue) {
        queues.remove(queue);
    }

    public int count() {
        return queues.size();
    }

    @Override
    public void alerted(Alert alert, EpisodeEvent event) {
        if (!queues.isEmpty()) {
            String json = AlertJson.event(alert, event, exercise).toString();
            queues.forEach(queue -> queue.alert(new LiveEvent("alert", json)));
        }
    }

    void reading(String channel, String json) {
        LiveEvent event = new LiveEvent("reading", json);
        queues.forEach(queue -> queue.reading(channel, event));
    }
}
