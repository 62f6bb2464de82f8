package io.mimamori.hub.ingest;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server on one event loop; those with the same port share the connections. */
final class MqttListener extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(MqttListener.class);

    private final MqttServerOptions options;
    private final Handler<MqttEndpoint> connect;
    private final AtomicInteger port;

    /**
     * @param port set to the port once deployed
     */
    MqttListener(MqttServerOptions options, Handler<MqttEndpoint> connect, AtomicInteger port) {
        this.options = options;
        this.connect = connect;
        this.port = port;
    }

    @Override
    public Future<?> start() {
        // Vert.x throws on packets out of turn; that is the client's mistake, not ours.
        context.exceptionHandler(e -> LOG.debug("a client was cut off", e));
        return MqttServer.create(vertx, options)
                .endpointHandler(connect)
                .exceptionHandler(e -> LOG.debug("a client was not let in", e))
                .listen()
                .onSuccess(server -> port.set(server.actualPort()));
    }
}
