package io.mimamori.hub;

import io.mimamori.MimamoriException;
import io.mimamori.hub.ops.Health;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens listeners where the configuration says. One that it does not name takes its standard port,
 * or a free one when somebody else has that already: the hub starts all the same, and the operator
 * reads of it in the log and at {@code /readyz}. Start-up thread.
 */
final class OpenPorts {
    private static final Logger LOG = LoggerFactory.getLogger(OpenPorts.class);

    static final String LOOPBACK = "127.0.0.1";

    private final Listeners listeners;
    private final String network;
    private final Health health;
    private final Map<Listener, Integer> open = new EnumMap<>(Listener.class);

    /** Serves at an address, port 0 for a free one, and returns the port. */
    @FunctionalInterface
    interface Opening {
        /** Throws {@link MimamoriException} when it cannot be had. */
        int at(String host, int port);
    }

    /**
     * @param network address of the listeners that the network may reach
     */
    OpenPorts(Listeners listeners, String network, Health health) {
        this.listeners = listeners;
        this.network = network;
        this.health = health;
    }

    /** Opens a listener; plain ones on loopback only. */
    void open(Listener listener, Opening opening) {
        String host =
                switch (listener.reach()) {
                    case LOOPBACK -> LOOPBACK;
                    case NETWORK -> network;
                };
        Optional<Integer> named = listeners.named(listener);
        open.put(
                listener,
                named.isPresent()
                        ? opening.at(host, named.get())
                        : standardOrFree(listener, host, opening));
    }

    private int standardOrFree(Listener listener, String host, Opening opening) {
        try {
            return opening.at(host, listener.standardPort());
        } catch (MimamoriException taken) {
            int free = opening.at(host, 0);
            String told =
                    "%s listens on port %d: the standard one, %d, could not be had (%s); %s.port in the configuration chooses another"
                            .formatted(
                                    listener.key(),
                                    free,
                                    listener.standardPort(),
                                    taken.getMessage(),
                                    listener.key());
            LOG.warn("{}", told);
            health.notice(listener.key() + ".port", () -> Optional.of(told));
            return free;
        }
    }

    /** Those that are open. */
    Ports ports() {
        return new Ports(open);
    }
}
