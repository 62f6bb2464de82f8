package io.mimamori.edge.alarm;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what lamp and siren would do; for boxes without them. Thread-safe. */
public final class LoggedAlarm implements LocalAlarm {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedAlarm.class);

    @Override
    public void show(Signal signal) {
        LOG.info(
                "local alarm: lamp {}, siren {} ({})",
                signal.lamp() ? "ON" : "off",
                signal.siren() ? "ON" : "off",
                signal.why());
    }

    @Override
    public void close() {
        // Nothing was switched.
    }
}
