package io.mimamori.hub.ingest;

import io.mimamori.hub.device.Device;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the topics of one connection mean and whether it may use them; remembers them. Event loop
 * only.
 */
final class MqttRoutes {
    /** Topics that are remembered: as many as a large gateway uses, and then it begins anew. */
    private static final int REMEMBERED_MAX = 4_096;

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
    private final Map<String, Route> remembered = new HashMap<>(2);

    MqttRoutes(Senders senders) {
        this.senders = senders;
    }

    Route find(String text) {
        Route known = remembered.get(text);
        if (known != null) {
            return known;
        }
        Route route = resolve(text);
        if (route.sender().isPresent()) {
            // What is refused today may be allowed once its site file is there.
            if (remembered.size() >= REMEMBERED_MAX) {
                remembered.clear();
            }
            remembered.put(text, route);
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
