package io.mimamori.edge.uplink;

import io.mimamori.reading.Names;
import java.time.Duration;
import java.util.List;

/**
 * Who sends, and how.
 *
 * @param tenant first level of every topic
 * @param device the agent's own name, its MQTT user
 * @param carried devices that the agent speaks for, its own name not among them
 * @param link how to reach the hub; the will is set by the uplink
 * @param inflightMax most messages sent and not acknowledged; the hub's receive maximum if less
 * @param backoffMin first ceiling of the wait before a new connection
 * @param backoffMax last ceiling
 */
public record UplinkConfig(
        String tenant,
        String device,
        List<String> carried,
        LinkOptions link,
        int inflightMax,
        Duration backoffMin,
        Duration backoffMax) {
    public static final int INFLIGHT_MAX_DEFAULT = 20;
    public static final Duration BACKOFF_MIN_DEFAULT = Duration.ofSeconds(1);
    public static final Duration BACKOFF_MAX_DEFAULT = Duration.ofMinutes(1);

    public UplinkConfig {
        Names.require("tenant", tenant);
        Names.require("device", device);
        carried = List.copyOf(carried);
        if (inflightMax < 1) {
            throw new IllegalArgumentException("uplink.inflightMax " + inflightMax + " is below 1");
        }
    }

    /** Topic of a device: {@code mm/1/{tenant}/{device}/{suffix}}. */
    public static String topic(String tenant, String device, String suffix) {
        return "mm/1/" + tenant + "/" + device + "/" + suffix;
    }

    String topic(String ofDevice, String suffix) {
        return topic(tenant, ofDevice, suffix);
    }
}
