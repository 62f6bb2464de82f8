package io.mimamori.hub.ingest;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Handler;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.NetServerInternal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A Vert.x whose servers put a {@link MqttFrameGuard} before the decoder of each connection and
 * hold few that have not yet said who they are: vertx-mqtt shows a connection only after its
 * CONNECT. Thread-safe.
 */
final class GuardedServers extends VertxWrapper {
    /** Name of the decoder in the pipeline of vertx-mqtt 5.0. */
    private static final String DECODER = "mqttDecoder";

    private final int packetBytesMax;
    private final int strangersMax;
    private final AtomicInteger strangers;
    private final Consumer<Refusal.Reason> refused;

    /**
     * Guards of a listener.
     *
     * @param strangersMax connections that may be without a whole CONNECT
     * @param strangers how many there are, to be shared between listeners
     * @param refused told of each that was closed: {@code QUOTA}, or {@code TOO_LARGE}
     */
    GuardedServers(
            VertxInternal vertx,
            int packetBytesMax,
            int strangersMax,
            AtomicInteger strangers,
            Consumer<Refusal.Reason> refused) {
        super(vertx);
        this.packetBytesMax = packetBytesMax;
        this.strangersMax = strangersMax;
        this.strangers = strangers;
        this.refused = refused;
    }

    @Override
    public NetServerInternal createNetServer(NetServerOptions options) {
        NetServerInternal server = super.createNetServer(options);
        return (NetServerInternal)
                Proxy.newProxyInstance(
                        NetServerInternal.class.getClassLoader(),
                        new Class<?>[] {NetServerInternal.class},
                        (_, method, arguments) -> {
                            try {
                                return method.getName().equals("connectHandler")
                                                && arguments != null
                                        ? server.connectHandler(guarded(arguments[0]))
                                        : method.invoke(server, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause() == null ? e : e.getCause();
                            }
                        });
    }

    @SuppressWarnings("unchecked")
    private Handler<NetSocket> guarded(Object handler) {
        Handler<NetSocket> inner = (Handler<NetSocket>) handler;
        return socket -> {
            if (strangers.get() >= strangersMax) {
                refused.accept(Refusal.Reason.QUOTA);
                var _ = socket.close();
                return;
            }
            ChannelHandlerContext channel = ((NetSocketInternal) socket).channelHandlerContext();
            strangers.incrementAndGet();
            MqttFrameGuard guard =
                    new MqttFrameGuard(
                            packetBytesMax,
                            strangers::decrementAndGet,
                            () -> refused.accept(Refusal.Reason.TOO_LARGE));
            var _ = channel.channel().closeFuture().addListener(_ -> guard.settle());
            inner.handle(socket);
            channel.pipeline().addBefore(DECODER, "mqttFrameGuard", guard);
        };
    }
}
