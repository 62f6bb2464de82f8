package io.mimamori.reading;

/**
 * One observation of one channel.
 *
 * @param channel channel name; the device is the pack's
 * @param timeMillis event time, ms since 1970 UTC
 * @param value what was observed
 * @param quality verdict at the door (gross range)
 */
public record Reading(String channel, long timeMillis, Value value, Quality quality) {
    public Reading(String channel, long timeMillis, Value value) {
        this(channel, timeMillis, value, Quality.GOOD);
    }

    public Reading withQuality(Quality verdict) {
        return verdict == quality ? this : new Reading(channel, timeMillis, value, verdict);
    }
}
