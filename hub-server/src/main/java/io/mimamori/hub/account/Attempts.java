package io.mimamori.hub.account;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Counts wrong passwords: of one login from one address, of an address, and of a login from all of
 * them, so that whoever guesses locks out himself and nobody else. In memory; a restart forgets
 * them. Thread-safe.
 */
final class Attempts {
    /** Wrong passwords of a login from one address before it has to wait for the next window. */
    static final int FAILURES_MAX = 8;

    /** Wrong passwords from one address: a household or an office shares one. */
    static final int ADDRESS_FAILURES_MAX = 60;

    /** Wrong passwords of one login from all addresses: guessing by many machines. */
    static final int LOGIN_FAILURES_MAX = 100;

    static final Duration WINDOW = Duration.ofMinutes(15);

    /** Of each kind of counter; the oldest is forgotten. */
    private static final int COUNTERS_MAX = 10_000;

    private final InstantSource clock;
    private final Map<Accounts.Try, Integer> tries = counters();
    private final Map<String, Integer> addresses = counters();
    private final Map<String, Integer> logins = counters();
    private long window;

    Attempts(InstantSource clock) {
        this.clock = clock;
    }

    private static <K> Map<K, Integer> counters() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Integer> eldest) {
                return size() > COUNTERS_MAX;
            }
        };
    }

    synchronized boolean mayTry(Accounts.Try given) {
        turn();
        return addresses.getOrDefault(given.address(), 0) < ADDRESS_FAILURES_MAX
                && logins.getOrDefault(login(given), 0) < LOGIN_FAILURES_MAX
                && tries.getOrDefault(key(given), 0) < FAILURES_MAX;
    }

    synchronized void failed(Accounts.Try given) {
        turn();
        tries.merge(key(given), 1, Integer::sum);
        addresses.merge(given.address(), 1, Integer::sum);
        logins.merge(login(given), 1, Integer::sum);
    }

    synchronized void succeeded(Accounts.Try given) {
        tries.remove(key(given));
    }

    private void turn() {
        long now = clock.millis() / WINDOW.toMillis();
        if (now != window) {
            window = now;
            tries.clear();
            addresses.clear();
            logins.clear();
        }
    }

    private static Accounts.Try key(Accounts.Try given) {
        return new Accounts.Try(login(given), "", given.address());
    }

    private static String login(Accounts.Try given) {
        return given.login().toLowerCase(Locale.ROOT);
    }
}
