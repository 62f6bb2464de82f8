package io.mimamori.hub.ingest;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PUBACKs of success of one connection: those of one group commit leave as one write, since a write
 * of its own cost more than anything else that the committing thread did. Thread-safe, without a
 * lock; holds as many as the client may have in flight.
 */
final class Acknowledgements {
    /**
     * PUBACK of MQTT 3.1.1 (section 3.4) and of MQTT 5 for success without properties (3.4.2.1).
     */
    private static final int PUBACK = 0x4002;

    private static final int PUBACK_BYTES = 4;
    private static final Logger LOG = LoggerFactory.getLogger(Acknowledgements.class);

    private final ChannelHandlerContext channel;
    private final Queue<Integer> ids = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    Acknowledgements(ChannelHandlerContext channel) {
        this.channel = channel;
    }

    /** Acknowledges a message, with those that come before the event loop gets to it. */
    void add(int id) {
        ids.add(id);
        if (waiting.getAndIncrement() == 0) {
            schedule();
        }
    }

    private void schedule() {
        try {
            channel.executor().execute(this::write);
        } catch (RejectedExecutionException e) {
            LOG.debug("the event loop has ended", e);
        }
    }

    private void write() {
        int count = waiting.get();
        ByteBuf packets = channel.alloc().ioBuffer(count * PUBACK_BYTES);
        for (int i = 0; i < count; i++) {
            packets.writeShort(PUBACK).writeShort(ids.remove());
        }
        var _ = channel.writeAndFlush(packets);
        if (waiting.addAndGet(-count) > 0) {
            schedule();
        }
    }
}
