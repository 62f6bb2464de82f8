package io.mimamori.hub.ingest;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PUBACKs of success of one connection: those of one group commit leave as one write, since each
 * write of its own cost more than anything else that the committing thread did. Thread-safe; holds
 * as many as the client may have in flight.
 */
final class Acknowledgements {
    /**
     * PUBACK of MQTT 3.1.1 (section 3.4) and of MQTT 5 for success without properties (3.4.2.1).
     */
    private static final int PUBACK = 0x4002;

    private static final int PUBACK_BYTES = 4;
    private static final Logger LOG = LoggerFactory.getLogger(Acknowledgements.class);

    private final ChannelHandlerContext channel;
    private int[] ids = new int[8];
    private int count;

    Acknowledgements(ChannelHandlerContext channel) {
        this.channel = channel;
    }

    /** Acknowledges a message, with those that come before the event loop gets to it. */
    void add(int id) {
        if (isFirst(id)) {
            try {
                channel.executor().execute(this::write);
            } catch (RejectedExecutionException e) {
                LOG.debug("the event loop has ended", e);
            }
        }
    }

    private synchronized boolean isFirst(int id) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, count * 2);
        }
        ids[count++] = id;
        return count == 1;
    }

    private void write() {
        var _ = channel.writeAndFlush(packets());
    }

    private synchronized ByteBuf packets() {
        ByteBuf packets = channel.alloc().ioBuffer(count * PUBACK_BYTES);
        for (int i = 0; i < count; i++) {
            packets.writeShort(PUBACK).writeShort(ids[i]);
        }
        count = 0;
        return packets;
    }
}
