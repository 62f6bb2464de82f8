package io.mimamori.hub.series;

import io.mimamori.reading.ChannelId;

/** What tells one series from another. */
record SeriesKey(String tenant, String site, ChannelId channel, String quantity) {
    static SeriesKey of(SeriesStore.Point point) {
        return new SeriesKey(point.tenant(), point.site(), point.channel(), point.quantity());
    }
}
