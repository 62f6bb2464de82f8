package io.mimamori.edge.sensor;

import java.util.List;

/**
 * A passive infrared sensor: goes high with a movement and low when nothing has moved for its hold
 * time. Not thread-safe.
 */
final class Pir {
    private final String device;
    private final String channel;
    private final long holdMillis;
    private final Timeline<Change> timeline;
    private long lowAtMillis;

    /**
     * @param holdMillis how long the output stays high after a movement
     * @param timeline where its changes are put
     */
    Pir(String device, String channel, long holdMillis, Timeline<Change> timeline) {
        this.device = device;
        this.channel = channel;
        this.holdMillis = holdMillis;
        this.timeline = timeline;
    }

    /** Somebody moves at these moments, in order, each after those told before. */
    void moves(List<Long> momentsMillis) {
        for (int i = 0; i < momentsMillis.size(); ) {
            long highAt = Math.max(momentsMillis.get(i), lowAtMillis + 1);
            lowAtMillis = highAt + holdMillis;
            while (++i < momentsMillis.size() && momentsMillis.get(i) <= lowAtMillis) {
                lowAtMillis = momentsMillis.get(i) + holdMillis;
            }
            timeline.add(highAt, new Change(device, channel, true));
            timeline.add(lowAtMillis, new Change(device, channel, false));
        }
    }
}
