package io.mimamori.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AcknowledgementsTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final Acknowledgements acknowledgements =
            new Acknowledgements(channel.pipeline().firstContext());

    @Test
    void whatCameTogetherLeavesAsOneWrite() {
        acknowledgements.add(1);
        acknowledgements.add(0xFFFF);
        channel.runPendingTasks();
        ByteBuf written = channel.readOutbound();
        assertThat(written.readableBytes()).isEqualTo(8);
        assertThat(ids(written)).containsExactly(1, 0xFFFF);
        assertThat(channel.outboundMessages()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void eachLeavesOnceInItsOrder(long seed) {
        Random random = new Random(seed);
        List<Integer> left = new ArrayList<>();
        for (int id = 1; id <= 1_000; id++) {
            acknowledgements.add(id);
            if (random.nextInt(5) == 0) {
                channel.runPendingTasks();
                left.addAll(written());
            }
        }
        channel.runPendingTasks();
        left.addAll(written());
        assertThat(left).isEqualTo(IntStream.rangeClosed(1, 1_000).boxed().toList());
    }

    @Test
    void goesOnWhileTheEventLoopWrites() throws Exception {
        List<Integer> left = new ArrayList<>();
        DefaultEventLoop loop = new DefaultEventLoop();
        try {
            LocalChannel client = new LocalChannel();
            client.pipeline()
                    .addLast(
                            new ChannelOutboundHandlerAdapter() {
                                @Override
                                public void write(
                                        ChannelHandlerContext context,
                                        Object message,
                                        ChannelPromise promise) {
                                    left.addAll(ids((ByteBuf) message));
                                    promise.setSuccess();
                                }
                            },
                            new ChannelInboundHandlerAdapter());
            loop.register(client).sync();
            Acknowledgements busy = new Acknowledgements(client.pipeline().lastContext());
            for (int id = 0; id < 60_000; id++) {
                busy.add(id);
            }
            loop.submit(() -> {}).sync();
            loop.submit(() -> {}).sync();
            assertThat(loop.submit(() -> List.copyOf(left)).get())
                    .isEqualTo(IntStream.range(0, 60_000).boxed().toList());
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private List<Integer> written() {
        List<Integer> all = new ArrayList<>();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.addAll(ids(next));
        }
        return all;
    }

    private static List<Integer> ids(ByteBuf packets) {
        List<Integer> ids = new ArrayList<>();
        try {
            while (packets.isReadable()) {
                assertThat(packets.readUnsignedShort()).isEqualTo(0x4002);
                ids.add(packets.readUnsignedShort());
            }
        } finally {
            packets.release();
        }
        return ids;
    }
}
