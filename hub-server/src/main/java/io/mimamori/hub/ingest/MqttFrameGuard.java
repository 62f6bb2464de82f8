package io.mimamori.hub.ingest;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands before the decoder of one connection and ends it at a packet that announces too much,
 * before any of it is kept: the decoder looks at the length only once it has the variable header,
 * whose properties may be as long as the packet. Event loop only.
 */
final class MqttFrameGuard extends ChannelInboundHandlerAdapter {
    /** Bits of a remaining length (MQTT 5.0 section 1.5.5): the decoder refuses longer ones. */
    private static final int LENGTH_BITS_MAX = 28;

    private final int packetBytesMax;
    private final Runnable settled;
    private final Runnable strangerTooLong;

    private boolean inLength;
    private int length;
    private int lengthBits;
    private long packetRest;
    private boolean ended;
    private boolean isSettled;

    /**
     * A guard of one connection.
     *
     * @param packetBytesMax longest remaining length
     * @param settled called once, when the first packet is whole or at {@link #settle}
     * @param strangerTooLong called when it is the first packet that is too long; of later ones the
     *     connection is told
     */
    MqttFrameGuard(int packetBytesMax, Runnable settled, Runnable strangerTooLong) {
        this.packetBytesMax = packetBytesMax;
        this.settled = settled;
        this.strangerTooLong = strangerTooLong;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (ended) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof ByteBuf bytes && !passes(bytes)) {
            ended = true;
            if (!isSettled) {
                strangerTooLong.run();
            }
            ReferenceCountUtil.release(message);
            context.fireExceptionCaught(
                    new TooLongFrameException(
                            "a packet of %d bytes; the limit is %d bytes"
                                    .formatted(length, packetBytesMax)));
            var _ = context.close();
        } else {
            context.fireChannelRead(message);
        }
    }

    /** Walks from packet to packet; false at one that is too long. */
    private boolean passes(ByteBuf bytes) {
        int end = bytes.writerIndex();
        for (int at = bytes.readerIndex(); at < end; ) {
            if (packetRest > 0) {
                int step = (int) Math.min(packetRest, end - at);
                at += step;
                packetRest -= step;
                if (packetRest == 0) {
                    settle();
                }
            } else if (inLength) {
                int next = bytes.getByte(at++);
                length |= (next & 0x7F) << lengthBits;
                lengthBits += 7;
                inLength = next < 0 && lengthBits < LENGTH_BITS_MAX;
                if (!inLength && length > packetBytesMax) {
                    return false;
                }
                packetRest = inLength ? 0 : length;
                if (!inLength && length == 0) {
                    settle();
                }
            } else {
                at++;
                inLength = true;
                length = 0;
                lengthBits = 0;
            }
        }
        return true;
    }

    /** It is no stranger any more, or it is gone. */
    void settle() {
        if (!isSettled) {
            isSettled = true;
            settled.run();
        }
    }
}
