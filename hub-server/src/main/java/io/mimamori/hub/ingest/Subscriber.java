package io.mimamori.hub.ingest;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Context;
import io.vertx.mqtt.MqttEndpoint;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What goes out to one connection. {@link #offer} on any thread, never waits; everything else on
 * the connection's event loop. A slow client loses values of {@code live} (QoS 0); when alerts or
 * commands (QoS 1) cannot be delivered it is disconnected, so that it knows.
 */
final class Subscriber {
    /** Packets handed to the socket and not yet written. */
    private static final int WRITING_MAX = 64;

    /** Packets and retained topics that are looked at before other connections get their turn. */
    private static final int TURN_MAX = 512;

    private static final int MESSAGE_ID_MAX = 65_535;
    private static final int HEADER_BYTES = 16;

    private record Delivery(Outgoing message, Subscription subscription) {}

    private record Replay(Subscription subscription, Iterator<Supplier<@Nullable Outgoing>> rest) {}

    /**
     * What the client asked for in CONNECT.
     *
     * @param receiveMaximum QoS 1 messages that it takes unacknowledged
     * @param packetBytesMax longest packet that it takes
     */
    record Window(int receiveMaximum, long packetBytesMax) {
        /** MQTT 5.0 sections 3.1.2.11.3 and 3.1.2.11.4; without a word the largest. */
        static Window of(MqttProperties connect) {
            int packet = MqttCodes.integer(connect, MqttProperties.MAXIMUM_PACKET_SIZE, -1);
            return new Window(
                    MqttCodes.integer(connect, MqttProperties.RECEIVE_MAXIMUM, MESSAGE_ID_MAX),
                    packet == -1 ? Long.MAX_VALUE : Integer.toUnsignedLong(packet));
        }
    }

    private final MqttEndpoint endpoint;
    private final Context loop;
    private final Window window;
    private final int queueMax;
    private final Runnable tooSlow;

    private final Queue<Delivery> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger dropped = new AtomicInteger();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean closed;

    private final Queue<Replay> replays = new ArrayDeque<>();
    private final Set<Integer> unacknowledged = new HashSet<>();
    private int lastId;
    private int writing;

    Subscriber(MqttEndpoint endpoint, Context loop, Window window, int queueMax, Runnable tooSlow) {
        this.endpoint = endpoint;
        this.loop = loop;
        this.window = window;
        this.queueMax = queueMax;
        this.tooSlow = tooSlow;
    }

    void offer(Outgoing message, Subscription subscription) {
        if (closed) {
            return;
        }
        // Live values may fill half of the queue; the other half is for what must arrive.
        int waiting = queued.get();
        if (message.qos() == 0 && waiting >= queueMax) {
            dropped.incrementAndGet();
            return;
        }
        if (waiting >= 2 * queueMax) {
            closed = true;
            loop.runOnContext(_ -> tooSlow.run());
            return;
        }
        queued.incrementAndGet();
        queue.add(new Delivery(message, subscription));
        schedule();
    }

    /**
     * Sends the retained messages bit by bit; behind what is queued, so never an older after a
     * newer.
     */
    void replay(Subscription subscription, Iterator<Supplier<@Nullable Outgoing>> retained) {
        replays.removeIf(other -> other.subscription().filter().equals(subscription.filter()));
        replays.add(new Replay(subscription, retained));
        schedule();
    }

    /** The client has the message with this id. */
    void acknowledged(int messageId) {
        unacknowledged.remove(messageId);
        if (queued.get() > 0 || !replays.isEmpty()) {
            schedule();
        }
    }

    /** Live values that this client was too slow for. */
    int dropped() {
        return dropped.get();
    }

    void close() {
        closed = true;
        queue.clear();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            loop.runOnContext(_ -> {
                scheduled.set(false);
                drain();
            });
        }
    }

    private void drain() {
        for (int turn = 0; turn < TURN_MAX; turn++) {
            if (closed
                    || writing >= WRITING_MAX
                    || unacknowledged.size() >= window.receiveMaximum()) {
                return;
            }
            Delivery next = queue.poll();
            if (next != null) {
                queued.decrementAndGet();
                boolean flag = next.message().retained() && next.subscription().retainAsPublished();
                write(next, flag);
            } else if (!replayOne()) {
                return;
            }
        }
        schedule();
    }

    /** False when nothing is left to be sent. */
    private boolean replayOne() {
        Replay replay = replays.peek();
        if (replay == null) {
            return false;
        }
        if (!replay.rest().hasNext()) {
            replays.remove();
            return true;
        }
        Outgoing message = replay.rest().next().get();
        if (message != null && replay.subscription().filter().matches(message.topic())) {
            write(new Delivery(message, replay.subscription()), true);
        }
        return true;
    }

    private void write(Delivery delivery, boolean retainFlag) {
        Outgoing message = delivery.message();
        int bytes = message.payload().length() + 3 * message.topic().length() + HEADER_BYTES;
        if (bytes > window.packetBytesMax()) {
            // MQTT 5.0 section 3.1.2.11.4: it is as if it had been delivered.
            return;
        }
        int qos = Math.min(message.qos(), delivery.subscription().qosMax());
        int id = qos == 0 ? 0 : nextId();
        writing++;
        try {
            endpoint.publish(
                            message.topic(),
                            message.payload(),
                            MqttQoS.valueOf(qos),
                            false,
                            retainFlag,
                            id)
                    .onComplete(_ -> written());
        } catch (IllegalArgumentException gone) {
            // Vert.x says in this way that the connection has been closed.
            close();
        }
    }

    private void written() {
        writing--;
        if (writing == WRITING_MAX / 2 && (queued.get() > 0 || !replays.isEmpty())) {
            schedule();
        }
    }

    private int nextId() {
        do {
            lastId = lastId % MESSAGE_ID_MAX + 1;
        } while (!unacknowledged.add(lastId));
        return lastId;
    }
}
