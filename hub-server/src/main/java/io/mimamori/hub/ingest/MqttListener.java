package io.mimamori.hub.ingest;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.VertxInternal;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server on one event loop; those with the same port share the connections. */
final class MqttListener extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(MqttListener.class);

    private final MqttServerOptions options;
    private final Handler<MqttEndpoint> connect;
    private final AtomicInteger port;
    private final UnaryOperator<VertxInternal> guards;

    /**
     * @param port set to the port once deployed
     * @param guards what stands before each connection
     */
    MqttListener(
            MqttServerOptions options,
            Handler<MqttEndpoint> connect,
            AtomicInteger port,
            UnaryOperator<VertxInternal> guards) {
        this.options = options;
        this.connect = connect;
        this.port = port;
        this.guards = guards;
    }

    @Override
    public Future<?> start() {
        // Vert.x throws on packets out of turn; that is the client's mistake, not ours.
        context.exceptionHandler(e -> LOG.debug("a client was cut off", e));
        return MqttServer.create(guards.apply((VertxInternal) vertx), options)
                .endpointHandler(connect)
                .exceptionHandler(e -> LOG.debug("a client was not let in", e))
                .listen()
                .onSuccess(server -> port.set(server.actualPort()));
    }
}
