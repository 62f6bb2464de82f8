package io.mimamori.hub.web;

import io.mimamori.hub.account.Staff;
import io.mimamori.hub.security.Token;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

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
    private final Map<String, Session> open = new LinkedHashMap<>();
    private long minute;
    private int failures;

    Sessions(InstantSource clock) {
        this.clock = clock;
    }

    private record Session(Optional<Staff.Member> member, long endMillis) {}

    /**
     * Begins a session; its id has 256 random bits.
     *
     * @param member empty: whoever has the admin's token
     */
    synchronized String begin(Optional<Staff.Member> member) {
        if (open.size() >= SESSIONS_MAX) {
            Iterator<String> oldest = open.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        String id = Token.create("mms");
        open.put(id, new Session(member, clock.millis() + LENGTH.toMillis()));
        return id;
    }

    synchronized boolean isOpen(String id) {
        Session session = open.get(id);
        if (session != null && session.endMillis() <= clock.millis()) {
            open.remove(id);
            return false;
        }
        return session != null;
    }

    /** Whose an open session is; empty for the admin's token's. */
    synchronized Optional<Staff.Member> member(String id) {
        return Optional.ofNullable(open.get(id)).flatMap(Session::member);
    }

    synchronized void end(String id) {
        open.remove(id);
    }

    /** Ends all sessions of an account: it was ended, or may do something else now. */
    synchronized void endAll(UUID account) {
        open.values()
                .removeIf(one ->
                        one.member().filter(member -> member.id().equals(account)).isPresent());
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
