package io.mimamori.hub.live;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * What waits for one subscriber. A slow one loses old readings and never an alert: one that does
 * not even take its alerts is cut off and starts again with the whole picture. Thread-safe.
 */
public final class LiveQueue {
    /** Most channels whose newest reading waits. */
    static final int READINGS_MAX = 500;

    /** Most alerts that wait before the subscriber is cut off. */
    static final int ALERTS_MAX = 1_000;

    private final Runnable wake;
    private final Map<String, LiveEvent> readings = new LinkedHashMap<>();
    private final Queue<LiveEvent> alerts = new ArrayDeque<>();
    private boolean awake;
    private boolean cutOff;

    LiveQueue(Runnable wake) {
        this.wake = wake;
    }

    /** The next event, alerts first; empty: {@code wake} is called when there is one again. */
    public synchronized Optional<LiveEvent> poll() {
        LiveEvent alert = alerts.poll();
        if (alert != null) {
            return Optional.of(alert);
        }
        Iterator<LiveEvent> oldest = readings.values().iterator();
        if (!oldest.hasNext()) {
            awake = false;
            return Optional.empty();
        }
        LiveEvent reading = oldest.next();
        oldest.remove();
        return Optional.of(reading);
    }

    /** Whether it fell so far behind that alerts are missing: end it, it will come back. */
    public synchronized boolean isCutOff() {
        return cutOff;
    }

    void reading(String channel, LiveEvent event) {
        synchronized (this) {
            readings.remove(channel);
            if (readings.size() >= READINGS_MAX) {
                Iterator<LiveEvent> oldest = readings.values().iterator();
                oldest.next();
                oldest.remove();
            }
            readings.put(channel, event);
        }
        wakeOnce();
    }

    void alert(LiveEvent event) {
        synchronized (this) {
            if (alerts.size() >= ALERTS_MAX) {
                cutOff = true;
                awake = false;
            } else {
                alerts.add(event);
            }
        }
        wakeOnce();
    }

    private void wakeOnce() {
        synchronized (this) {
            if (awake) {
                return;
            }
            awake = true;
        }
        wake.run();
    }
}
