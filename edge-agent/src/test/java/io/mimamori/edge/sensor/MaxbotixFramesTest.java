package io.mimamori.edge.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaxbotixFramesTest {
    private final MaxbotixFrames frames = new MaxbotixFrames();

    @Test
    void readsFramesAsTheDatasheetWritesThem() {
        assertThat(feed("R1234\rR0300\rR9999\r")).containsExactly(1234, 300, 9999);
        assertThat(frames.takeBroken()).isZero();
    }

    @Test
    void passesOverNoiseAndBrokenFramesAndGoesOnWithTheNextWholeOne() {
        assertThat(feed("\u0000xR12R5000\rR123\rR12345\rR 123\rRR0777\r34\rR0888\r"))
                .containsExactly(5000, 777, 888);
        assertThat(frames.takeBroken()).isPositive();
    }

    /**
     * Whatever noise comes: what is read was a whole frame, and every undisturbed frame is read.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noiseBetweenFramesCostsNoFrame(long seed) {
        Random random = new Random(Long.getLong("seed", seed));
        StringBuilder line = new StringBuilder();
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int noise = random.nextInt(4);
            for (int j = 0; j < noise; j++) {
                // Bytes that begin no frame: an inverted line says such things.
                line.append((char) (0x80 + random.nextInt(0x7F)));
            }
            int millimetres = random.nextInt(10_000);
            sent.add(millimetres);
            line.append("R%04d\r".formatted(millimetres));
        }
        assertThat(feed(line.toString())).as("seed " + seed).isEqualTo(sent);
    }

    private List<Integer> feed(String text) {
        List<Integer> read = new ArrayList<>();
        for (byte next : text.getBytes(StandardCharsets.ISO_8859_1)) {
            frames.feed(next).ifPresent(read::add);
        }
        return read;
    }
}
