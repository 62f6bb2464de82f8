package io.mimamori.hub.web;

import io.mimamori.hub.account.Account;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.alert.AlertStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What the page of {@code /care} compares each few seconds: another text when there is something
 * new to show. From memory: a phone that asks and hears nothing new costs no look at a database.
 * What it says is no more than that something changed; each page looks at the rights again.
 * Thread-safe.
 */
final class CareState {
    /** How long it is believed whose session it is. */
    static final Duration BELIEVED = Duration.ofMinutes(1);

    /** Sessions that are remembered; the oldest is forgotten. */
    private static final int SESSIONS_MAX = 2_000;

    private record Known(List<Home> homes, long untilMillis) {}

    private final AlertStore alerts;
    private final ToLongFunction<Home> rests;
    private final InstantSource machine;
    private final String start;
    private final Map<String, Known> sessions =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                    return size() > SESSIONS_MAX;
                }
            };

    /** {@code rests}: another number each time that a home begins or ends to rest. */
    CareState(AlertStore alerts, ToLongFunction<Home> rests, InstantSource machine) {
        this.alerts = alerts;
        this.rests = rests;
        this.machine = machine;
        // Versions count from the start of the hub.
        this.start = Long.toString(machine.millis(), Character.MAX_RADIX);
    }

    String of(List<Home> homes) {
        return homes.stream()
                .map(home ->
                        "%s %s %d"
                                .formatted(
                                        home.site(),
                                        alerts.version(home.tenant(), home.site()),
                                        rests.applyAsLong(home)))
                .collect(Collectors.joining(", ", start + ": ", ""));
    }

    /** For whoever was {@link #seen} with this session lately. */
    Optional<String> of(String session) {
        return known(session).map(known -> of(known.homes()));
    }

    String seen(String session, Account account) {
        long until = machine.millis() + BELIEVED.toMillis();
        synchronized (sessions) {
            sessions.put(session, new Known(account.homes(), until));
        }
        return of(account.homes());
    }

    private Optional<Known> known(String session) {
        synchronized (sessions) {
            return Optional.ofNullable(sessions.get(session))
                    .filter(known -> known.untilMillis() > machine.millis());
        }
    }
}
