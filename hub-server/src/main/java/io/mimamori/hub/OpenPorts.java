package io.mimamori.hub;

import io.mimamori.MimamoriException;
import io.mimamori.hub.ops.Health;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens listeners where the configuration says. One that it does not name takes its standard port,
 * or a free one when somebody else has that already: the hub starts all the same, and the operator
 * reads of it in the log and at {@code /readyz}. Start-up thread.
 */
final class OpenPorts {
    private static final Logger LOG = LoggerFactory.getLogger(OpenPorts.class);

    private final Listeners listeners;
    private final Health health;
    private final Map<Listener, Integer> open = new EnumMap<>(Listener.class);

    OpenPorts(Listeners listeners, Health health) {
        this.listeners = listeners;
        this.health = health;
    }

    /**
     * Opens a listener.
     *
     * @param opening serves on a port, 0 for a free one, and returns it; throws {@link
     *     MimamoriException} when it cannot be had
     */
    void open(Listener listener, IntUnaryOperator opening) {
        Optional<Integer> named = listeners.named(listener);
        open.put(
                listener,
                named.isPresent()
                        ? opening.applyAsInt(named.get())
                        : standardOrFree(listener, opening));
    }

    private int standardOrFree(Listener listener, IntUnaryOperator opening) {
        try {
            return opening.applyAsInt(listener.standardPort());
        } catch (MimamoriException taken) {
            int free = opening.applyAsInt(0);
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

    /** Remembers one that was opened elsewhere. */
    void opened(Listener listener, int port) {
        open.put(listener, port);
    }

    /** Those that are open. */
    Ports ports() {
        return new Ports(open);
    }
}
