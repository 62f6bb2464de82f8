package io.mimamori.edge.uplink;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to present oneself to the hub.
 *
 * @param clientId of MQTT; says nothing of rights
 * @param user device, gateway, or {@code admin}
 * @param tokenFile file with the password; read anew for each connection, so that it can be changed
 *     without a restart, and never kept or logged; absent: the client certificate alone says who
 * @param keepAlive the hub hears of us at least this often
 * @param will what the hub is to say when we fall silent
 */
public record LinkOptions(
        HubAddress hub,
        String clientId,
        String user,
        Optional<Path> tokenFile,
        Duration keepAlive,
        Optional<Will> will) {

    /** Longest wait for a connection to be made. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** A retained last will. */
    public record Will(String topic, byte[] payload) {}
}
