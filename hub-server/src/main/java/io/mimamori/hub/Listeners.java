package io.mimamori.hub;

import io.mimamori.config.ConfigNode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Ports that the configuration names ({@code http.port}, {@code https.port} and so on). A listener
 * that it does not name takes its standard port, or a free one when somebody else has that already.
 *
 * @param named TCP or UDP port by listener; 0 is a free one
 */
public record Listeners(Map<Listener, Integer> named) {
    private static final int PORT_MAX = 65_535;
    private static final int NOT_NAMED = -1;

    public Listeners {
        named = Map.copyOf(named);
    }

    static Listeners read(ConfigNode root) {
        Map<Listener, Integer> named = new EnumMap<>(Listener.class);
        for (Listener listener : Listener.values()) {
            int port = root.section(listener.key()).integer("port", NOT_NAMED, NOT_NAMED, PORT_MAX);
            if (port != NOT_NAMED) {
                named.put(listener, port);
            }
        }
        return new Listeners(named);
    }

    /** What the configuration says; empty where it says nothing. */
    public Optional<Integer> named(Listener listener) {
        return Optional.ofNullable(named.get(listener));
    }

    /** The port to ask for. */
    public int port(Listener listener) {
        return named.getOrDefault(listener, listener.standardPort());
    }
}
