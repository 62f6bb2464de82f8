package io.mimamori.hub.ingest;

import io.mimamori.hub.device.Device;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the topics of one connection mean and whether it may use them; remembers the last ones.
 * Event loop only.
 */
final class MqttRoutes {
    /** Topics that are remembered; a power of two. */
    private static final int SLOTS = 64;

    /**
     * A topic that was looked at.
     *
     * @param sender empty when the principal may not publish there
     */
    record Route(String text, MqttTopic topic, Optional<Device> sender) {}

    /** Who may be said to send for a device; empty: nobody. */
    @FunctionalInterface
    interface Senders {
        Optional<Device> find(String tenant, String device);
    }

    private final Senders senders;
    private final @Nullable Route[] slots = new @Nullable Route[SLOTS];

    MqttRoutes(Senders senders) {
        this.senders = senders;
    }

    Route find(String text) {
        int slot = text.hashCode() & (SLOTS - 1);
        Route known = slots[slot];
        if (known != null && known.text().equals(text)) {
            return known;
        }
        Route route = resolve(text);
        if (route.sender().isPresent()) {
            // What is refused today may be allowed once its site file is there.
            slots[slot] = route;
        }
        return route;
    }

    private Route resolve(String text) {
        MqttTopic topic = MqttTopic.parse(text);
        Optional<Device> sender =
                switch (topic) {
                    case MqttTopic.Owned owned -> senders.find(owned.tenant(), owned.device());
                    case MqttTopic.Foreign() -> Optional.empty();
                };
        return new Route(text, topic, sender);
    }
}
