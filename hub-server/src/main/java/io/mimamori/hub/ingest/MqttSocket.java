package io.mimamori.hub.ingest;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.impl.MqttEndpointImpl;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The socket under an endpoint. Vert.x closes only after everything is written, so a client that
 * stopped reading would hold its connection for ever; and it does not show how much waits. Both are
 * known to the channel, which vertx-mqtt 5.0 keeps in a private field. Thread-safe.
 */
final class MqttSocket {
    private static final VarHandle CONNECTION = connectionField();

    private final ChannelHandlerContext channel;
    private final Acknowledgements acknowledgements;

    MqttSocket(MqttEndpoint endpoint) {
        channel = ((NetSocketInternal) CONNECTION.get(endpoint)).channelHandlerContext();
        acknowledgements = new Acknowledgements(channel);
    }

    /** Tells the client that a message of QoS 1 is durable. */
    void acknowledge(int id) {
        acknowledgements.add(id);
    }

    /** Whether the client reads what is written to it. */
    boolean isWritable() {
        return channel.channel().isWritable();
    }

    /** Closes now; what has not been written is lost. */
    void cut() {
        var _ = channel.close();
    }

    /**
     * Calls on the event loop, always: Vert.x forgets the close handler when a second CONNECT names
     * a version that it does not know.
     */
    void whenClosed(Runnable closed) {
        var _ = channel.channel().closeFuture().addListener(_ -> closed.run());
    }

    private static VarHandle connectionField() {
        try {
            return MethodHandles.privateLookupIn(MqttEndpointImpl.class, MethodHandles.lookup())
                    .findVarHandle(MqttEndpointImpl.class, "conn", NetSocketInternal.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "this is not the vertx-mqtt that the hub was built with (5.0)", e);
        }
    }
}
