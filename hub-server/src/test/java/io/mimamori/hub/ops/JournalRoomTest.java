package io.mimamori.hub.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A journal of 1,000 MiB, 900 of them for readings. */
final class JournalRoomTest {
    private static final long MIB = 1L << 20;

    private long bytes;
    private long nanos;
    private final JournalRoom room = new JournalRoom(() -> bytes, 1_000 * MIB, () -> nanos);

    @Test
    void saysNothingWhileThereIsPlenty() {
        fill(449, 0);
        assertThat(room.problem()).isEmpty();
        assertThat(room.secondsUntilFull()).isInfinite();
    }

    @Test
    void saysFromTheHalfOnWhenItWillBeFull() {
        fill(300, 9);
        fill(390, 9);
        assertThat(room.secondsUntilFull()).isCloseTo((900 - 471) / 0.9, within(0.001));
        assertThat(room.problem())
                .hasValueSatisfying(said ->
                        assertThat(said)
                                .contains("52 % of its room for readings (900 MiB)")
                                .contains("full in about 0.1 h")
                                .contains("journal.bytesMax"));
    }

    @Test
    void goesByTheLastTenMinutes() {
        fill(100, 10);
        for (int i = 0; i < 70; i++) {
            look(500);
        }
        assertThat(room.secondsUntilFull()).isInfinite();
        assertThat(room.problem())
                .hasValueSatisfying(
                        said -> assertThat(said).contains("does not fill at the moment"));
    }

    @Test
    void isSilentOnceThereIsRoomAgainAndNotBefore() {
        look(500);
        look(430);
        assertThat(room.problem()).as("48 %, within the hysteresis").isPresent();
        look(400);
        assertThat(room.problem()).isEmpty();
    }

    /** Ten looks, each with so much more. */
    private void fill(long mebibytes, long step) {
        for (int i = 0; i < 10; i++) {
            look(mebibytes + i * step);
        }
    }

    private void look(long mebibytes) {
        bytes = mebibytes * MIB;
        room.look();
        nanos += Duration.ofSeconds(10).toNanos();
    }
}
