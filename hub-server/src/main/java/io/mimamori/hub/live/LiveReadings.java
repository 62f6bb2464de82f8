package io.mimamori.hub.live;

import io.mimamori.hub.device.Sites;
import io.mimamori.hub.series.SeriesStore.Sample;

/** Is told the newest sample of channels, of homes never (promise P7). Must not wait. */
public interface LiveReadings {
    /** A channel has a newer sample; at most ten times a second for each. */
    void told(Sites.Placed placed, Sample sample);
}
