package io.mimamori.reading;

import java.util.List;

/**
 * What arrived in one message of one device.
 *
 * @param tenant whose device it is
 * @param device sender, from the topic
 * @param lane way it came
 * @param receivedMillis arrival at the hub, ms since 1970 UTC on the hub's clock
 * @param sequence {@code mm:seq}, or {@link #NO_SEQUENCE}
 * @param boot {@code mm:boot}, empty when not said
 * @param clock {@code mm:clk}
 * @param readings in the order of the message
 */
public record Pack(
        String tenant,
        String device,
        Lane lane,
        long receivedMillis,
        long sequence,
        String boot,
        ClockState clock,
        List<Reading> readings) {
    public static final long NO_SEQUENCE = -1;

    public Pack {
        readings = List.copyOf(readings);
    }
}
