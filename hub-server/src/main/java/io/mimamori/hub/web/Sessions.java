package io.mimamori.hub.web;

import io.mimamori.hub.security.Token;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who is signed in, in memory: a restart signs everybody out. Thread-safe. */
final class Sessions {
    /** Most sessions; the oldest ends when one more begins. */
    static final int SESSIONS_MAX = 1_000;

    /** How long a session lasts. */
    static final Duration LENGTH = Duration.ofHours(12);

    /** Wrong tokens in a minute before everybody has to wait. */
    static final int FAILURES_MAX = 30;

    private static final long MINUTE_MILLIS = Duration.ofMinutes(1).toMillis();

    private final InstantSource clock;
    private final Map<String, Long> endMillis = new LinkedHashMap<>();
    private long minute;
    private int failures;

    Sessions(InstantSource clock) {
        this.clock = clock;
    }

    /** Begins a session; its id has 256 random bits. */
    synchronized String begin() {
        if (endMillis.size() >= SESSIONS_MAX) {
            Iterator<String> oldest = endMillis.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        String id = Token.create("mms");
        endMillis.put(id, clock.millis() + LENGTH.toMillis());
        return id;
    }

    synchronized boolean isOpen(String id) {
        Long end = endMillis.get(id);
        if (end != null && end <= clock.millis()) {
            endMillis.remove(id);
            return false;
        }
        return end != null;
    }

    synchronized void end(String id) {
        endMillis.remove(id);
    }

    /** Whether another try to sign in may be made now. */
    synchronized boolean mayTry() {
        return clock.millis() / MINUTE_MILLIS != minute || failures < FAILURES_MAX;
    }

    synchronized void failed() {
        long now = clock.millis() / MINUTE_MILLIS;
        failures = now == minute ? failures + 1 : 1;
        minute = now;
    }
}
