package io.mimamori.hub.account;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Counts wrong passwords: of one login and of all together. In memory; a restart forgets them.
 * Thread-safe.
 */
final class Attempts {
    /** Wrong passwords of one login before it has to wait until the quarter of an hour is over. */
    static final int LOGIN_FAILURES_MAX = 8;

    /** Wrong passwords of everybody in the same time. */
    static final int FAILURES_MAX = 300;

    static final Duration WINDOW = Duration.ofMinutes(15);

    /** Logins that are remembered; the oldest is forgotten. */
    private static final int LOGINS_MAX = 10_000;

    private final InstantSource clock;
    private final Map<String, Integer> failures =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
                    return size() > LOGINS_MAX;
                }
            };
    private long window;
    private int all;

    Attempts(InstantSource clock) {
        this.clock = clock;
    }

    synchronized boolean mayTry(String login) {
        turn();
        return all < FAILURES_MAX && failures.getOrDefault(key(login), 0) < LOGIN_FAILURES_MAX;
    }

    synchronized void failed(String login) {
        turn();
        all++;
        failures.merge(key(login), 1, Integer::sum);
    }

    synchronized void succeeded(String login) {
        failures.remove(key(login));
    }

    private void turn() {
        long now = clock.millis() / WINDOW.toMillis();
        if (now != window) {
            window = now;
            all = 0;
            failures.clear();
        }
    }

    private static String key(String login) {
        return login.toLowerCase(Locale.ROOT);
    }
}
