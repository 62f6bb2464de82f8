package io.mimamori.hub.notify;

import java.time.Duration;
import java.util.Optional;

/**
 * Spares a provider that does not work: after so many attempts in a row that came to nothing,
 * messages wait, and one at a time is tried until one is taken. What may be about a life is always
 * tried. Nothing is lost by it: messages stay in the outbox. Thread-safe.
 */
final class CircuitBreaker {
    static final int FAILURES_MAX = 5;

    /** Short, so that a provider that is back is found soon. */
    static final Duration OPEN = Duration.ofSeconds(10);

    /** What may be tried now. */
    enum Allowed {
        ALL,
        /** One message, to see whether the provider is back. */
        PROBE,
        LIFE
    }

    private int failures;
    private Optional<String> open = Optional.empty();
    private long openedMillis;

    synchronized Allowed allowed(long nowMillis) {
        if (open.isEmpty()) {
            return Allowed.ALL;
        }
        // A clock that was set back ends the wait.
        boolean waits = nowMillis >= openedMillis && nowMillis < openedMillis + OPEN.toMillis();
        return waits ? Allowed.LIFE : Allowed.PROBE;
    }

    /** A probe begins: all else waits as long again, or until it is taken. */
    synchronized void probed(long nowMillis) {
        openedMillis = nowMillis;
    }

    /** The provider answered, be it that it will not take this message. */
    synchronized void worked() {
        failures = 0;
        open = Optional.empty();
    }

    /** The provider could not, or did not answer. */
    synchronized void failed(String reason, long nowMillis) {
        failures++;
        if (failures >= FAILURES_MAX) {
            open = Optional.of(reason);
            openedMillis = nowMillis;
        }
    }

    /** When the next probe may be made, ms since 1970 UTC; empty while closed. */
    synchronized Optional<Long> probeMillis() {
        return open.map(reason -> openedMillis + OPEN.toMillis());
    }

    /** Why messages wait, if they do. */
    synchronized Optional<String> problem() {
        return open.map(reason ->
                "%d attempts in a row came to nothing, the last: %s".formatted(failures, reason));
    }
}
