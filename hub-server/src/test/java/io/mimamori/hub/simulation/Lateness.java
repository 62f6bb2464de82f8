package io.mimamori.hub.simulation;

import io.mimamori.rule.EpisodeEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How late each silence was told, on the hub's clock: after it was due, and the hub had the reading
 * that it counts from, was up, and knew the time. Not thread-safe.
 */
final class Lateness {
    private final SkewedClock clock;
    private final Known known;
    private final Set<String> told = new HashSet<>();
    private final List<Long> lateMillis = new ArrayList<>();
    private long readyMillis;

    Lateness(SkewedClock clock, Known known) {
        this.clock = clock;
        this.known = known;
    }

    void hubStarted() {
        readyMillis = clock.millis();
    }

    void clockSet() {
        readyMillis = clock.millis();
    }

    void told(EpisodeEvent event) {
        boolean first =
                event.kind() == EpisodeEvent.Kind.STALE
                        && told.add(event.episode() + "#" + event.number());
        if (first) {
            long received =
                    known.find(event.cause().channel(), event.cause().timeMillis())
                            .map(Known.Sighting::receivedMillis)
                            .orElse(Long.MIN_VALUE);
            long due = Math.max(event.timeMillis(), Math.max(received, readyMillis));
            lateMillis.add(Math.max(0, clock.millis() - due));
        }
    }

    long count() {
        return lateMillis.size();
    }

    long p99Millis() {
        return percentile(0.99);
    }

    long maxMillis() {
        return percentile(1);
    }

    private long percentile(double part) {
        if (lateMillis.isEmpty()) {
            return 0;
        }
        List<Long> sorted = new ArrayList<>(lateMillis);
        Collections.sort(sorted);
        return sorted.get((int) Math.ceil(part * sorted.size()) - 1);
    }
}
