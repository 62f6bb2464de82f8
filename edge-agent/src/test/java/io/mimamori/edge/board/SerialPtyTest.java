package io.mimamori.edge.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mimamori.ProtocolException;
import io.mimamori.edge.testing.Ptys;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** jSerialComm over pseudo-terminals that socat makes. */
class SerialPtyTest {
    private static final Duration PATIENCE = Duration.ofMillis(150);

    @TempDir private Path folder;
    private Ptys ptys;
    private DeviceBoard board;

    @BeforeEach
    void open() throws Exception {
        ptys = Ptys.start(folder);
        board = new DeviceBoard(folder);
    }

    @AfterEach
    void close() {
        if (ptys != null) {
            ptys.close();
        }
    }

    @Test
    void readsWhatComesByteForByteHoweverItIsSplit() throws Exception {
        Random random = new Random(Long.getLong("seed", 7));
        StringBuilder sent = new StringBuilder();
        try (Board.SerialLine line = board.serial(ptys.ours(), 9_600);
                OutputStream far = ptys.far()) {
            StringBuilder read = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                String frame = "R%04d\r".formatted(random.nextInt(10_000));
                int split = random.nextInt(frame.length());
                sent.append(frame);
                far.write(frame.substring(0, split).getBytes(StandardCharsets.US_ASCII));
                far.flush();
                read(line, read);
                far.write(frame.substring(split).getBytes(StandardCharsets.US_ASCII));
                far.flush();
            }
            await().until(() -> {
                read(line, read);
                return read.length() >= sent.length();
            });
            assertThat(read.toString()).isEqualTo(sent.toString());
        }
    }

    @Test
    void waitsNoLongerThanItIsTold() {
        try (Board.SerialLine line = board.serial(ptys.ours(), 9_600)) {
            assertThat(line.read(new byte[16], PATIENCE)).isZero();
        }
    }

    @Test
    void aHangUpIsToldAndTheLineCanBeOpenedAgainAfterwards() throws Exception {
        try (Board.SerialLine line = board.serial(ptys.ours(), 9_600)) {
            ptys.hangUp();
            await().untilAsserted(() ->
                    assertThatThrownBy(() -> line.read(new byte[16], PATIENCE))
                            .isInstanceOf(ProtocolException.class)
                            .hasMessageContaining("hung up"));
        }
        assertThatThrownBy(() -> board.serial(ptys.ours(), 9_600))
                .hasMessageContaining("check the cable");
        ptys.comeBack();
        try (Board.SerialLine line = board.serial(ptys.ours(), 9_600);
                OutputStream far = ptys.far()) {
            far.write("R1234\r".getBytes(StandardCharsets.US_ASCII));
            far.flush();
            StringBuilder read = new StringBuilder();
            await().until(() -> {
                read(line, read);
                return read.toString().equals("R1234\r");
            });
        }
    }

    private static void read(Board.SerialLine line, StringBuilder into) {
        byte[] buffer = new byte[64];
        int count = line.read(buffer, Duration.ofMillis(20));
        into.append(new String(buffer, 0, count, StandardCharsets.US_ASCII));
    }
}
