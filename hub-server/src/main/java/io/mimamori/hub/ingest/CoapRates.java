package io.mimamori.hub.ingest;

import java.util.LinkedHashMap;
import java.util.Map;

/** How many requests each credential has sent in this second. Thread-safe. */
final class CoapRates {
    /** Credentials that are remembered; the longest unseen is forgotten. */
    private static final int REMEMBERED_MAX = 10_000;

    private final int perSecondMax;
    private final Map<String, RateGate> gates = new LinkedHashMap<>(16, 0.75f, true);

    CoapRates(int perSecondMax) {
        this.perSecondMax = perSecondMax;
    }

    /** {@code nowNanos} as of {@link System#nanoTime}. */
    synchronized boolean pass(String who, long nowNanos) {
        boolean passes =
                gates.computeIfAbsent(who, _ -> new RateGate(perSecondMax, nowNanos))
                        .pass(1, nowNanos);
        if (gates.size() > REMEMBERED_MAX) {
            gates.remove(gates.keySet().iterator().next());
        }
        return passes;
    }
}
