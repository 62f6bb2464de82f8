package io.mimamori.edge.sensor;

/** Share of the time in which a sensor was high. Told of changes in order; not thread-safe. */
final class Activity {
    private long fromMillis;
    private long highMillis;
    private long highSinceMillis = Long.MAX_VALUE;

    void changed(long atMillis, boolean high) {
        if (high) {
            highSinceMillis = Math.min(highSinceMillis, atMillis);
        } else if (highSinceMillis != Long.MAX_VALUE) {
            highMillis += atMillis - Math.max(highSinceMillis, fromMillis);
            highSinceMillis = Long.MAX_VALUE;
        }
    }

    /** Share since the last call, in whole percent; what was seen at all is at least 1. */
    double takePercent(long nowMillis) {
        long high = highMillis;
        if (highSinceMillis < nowMillis) {
            high += nowMillis - Math.max(highSinceMillis, fromMillis);
        }
        double share = nowMillis > fromMillis ? (double) high / (nowMillis - fromMillis) : 0;
        fromMillis = nowMillis;
        highMillis = 0;
        return Math.min(100, Math.ceil(share * 100));
    }
}
