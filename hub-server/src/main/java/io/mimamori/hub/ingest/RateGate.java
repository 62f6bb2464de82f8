package io.mimamori.hub.ingest;

/** Lets so many through a second, bursts of one second included. Event loop only. */
final class RateGate {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final long perSecond;
    private long windowStart;
    private long inWindow;

    RateGate(int perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.windowStart = nowNanos;
    }

    /** {@code nowNanos} as of {@link System#nanoTime}. */
    boolean pass(int cost, long nowNanos) {
        if (nowNanos - windowStart >= SECOND_NANOS) {
            windowStart = nowNanos;
            inWindow = 0;
        }
        inWindow += cost;
        return inWindow <= perSecond;
    }
}
