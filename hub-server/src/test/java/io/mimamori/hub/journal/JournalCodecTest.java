package io.mimamori.hub.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class JournalCodecTest {
    static LongStream seeds() {
        return Seeds.of(200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void givesBackExactlyWhatWasWritten(long seed) {
        RandomEntries random = new RandomEntries(seed);
        JournalCodec codec = new JournalCodec();
        for (int row = 0; row < 5; row++) {
            List<JournalEntry> entries = entries(random, row * 20);
            assertThat(JournalCodec.decode(codec.encode(entries))).isEqualTo(entries);
        }
    }

    @Test
    void givesBackMoreNamesThanAreRemembered() {
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            String device = "dev-" + i % 1_500;
            Reading reading = new Reading(i % 3 == 0 ? "level" : "水位", i, Value.of(i));
            entries.add(
                    new JournalEntry.Readings(
                            new Pack(
                                    "city",
                                    device,
                                    Lane.LIVE,
                                    i,
                                    i,
                                    "起動-" + i % 7,
                                    ClockState.SYNCED,
                                    List.of(reading))));
        }
        byte[] row = new JournalCodec().encode(entries);
        assertThat(JournalCodec.decode(row)).isEqualTo(entries);
        assertThat(JournalCodec.decode(row)).isEqualTo(entries);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void refusesDamagedBytes(long seed) {
        byte[] bytes = new JournalCodec().encode(entries(new RandomEntries(seed), 20));
        Random random = new Random(seed);
        byte[] flipped = bytes.clone();
        flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        assertThatThrownBy(() -> JournalCodec.decode(flipped))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] cut = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
        assertThatThrownBy(() -> JournalCodec.decode(cut))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReadingTakesAboutThirtyBytes() {
        List<JournalEntry> entries =
                LongStream.range(0, 1000).mapToObj(RandomEntries::numbered).toList();
        assertThat(new JournalCodec().encode(entries).length / 1000).isLessThan(32);
    }

    private static List<JournalEntry> entries(RandomEntries random, int count) {
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(random.next());
        }
        return entries;
    }
}
