package io.mimamori.hub.series;

import io.mimamori.reading.ChannelId;

/** What tells one series from another. */
record SeriesKey(String tenant, String site, ChannelId channel, String quantity) {
    /** Written out: the generated one was 5 % of the hub's time, twice a reading. */
    @Override
    public int hashCode() {
        return (channel.hashCode() * 31 + site.hashCode()) * 31 + quantity.hashCode();
    }

    static SeriesKey of(SeriesStore.Point point) {
        return new SeriesKey(point.tenant(), point.site(), point.channel(), point.quantity());
    }
}
