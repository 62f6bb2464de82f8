package io.mimamori.hub.device;

import io.mimamori.reading.ChannelId;

/**
 * What tells one time series from another: a channel at a site.
 *
 * @param quantity what is measured, the name of the measurement
 */
public record SeriesKey(String tenant, String site, ChannelId channel, String quantity) {
    /** Written out: the generated one was 5 % of the hub's time, twice a reading. */
    @Override
    public int hashCode() {
        return (channel.hashCode() * 31 + site.hashCode()) * 31 + quantity.hashCode();
    }
}
