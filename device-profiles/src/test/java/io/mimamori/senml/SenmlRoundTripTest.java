package io.mimamori.senml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SenmlRoundTripTest {
    private static final long SEED = Long.getLong("seed", 20261122L);
    private static final SenmlPack VECTOR =
            new SenmlPack(
                    Pack.NO_SEQUENCE,
                    "",
                    ClockState.UNSYNCED,
                    List.of(
                            new Reading("level", 1_790_000_000_000L, Value.of(2.34)),
                            new Reading("batt", 1_790_000_000_000L, Value.of(3.61))));

    @Test
    void writesTheVectorsOfTheReference() {
        byte[] cbor = SenmlEncoder.encode(SenmlFormat.CBOR, VECTOR, SenmlRoundTripTest::unit);
        assertThat(HexFormat.of().formatHex(cbor))
                .isEqualTo(
                        "82a4221a6ab13b8000656c6576656c01616d02c4822118ea"
                                + "a300646261747401615602c48221190169");
        byte[] json = SenmlEncoder.encode(SenmlFormat.JSON, VECTOR, SenmlRoundTripTest::unit);
        assertThat(new String(json, UTF_8))
                .isEqualTo(
                        "[{\"bt\":1790000000,\"n\":\"level\",\"u\":\"m\",\"v\":2.34},"
                                + "{\"n\":\"batt\",\"u\":\"V\",\"v\":3.61}]");
    }

    @Test
    void writesPackFactsAtTheEnd() {
        SenmlPack pack =
                new SenmlPack(
                        7,
                        "b1",
                        ClockState.SYNCED,
                        List.of(new Reading("a", 1_790_000_000_500L, Value.of(1))));
        assertThat(new String(SenmlEncoder.encode(SenmlFormat.JSON, pack, name -> ""), UTF_8))
                .isEqualTo(
                        "[{\"bt\":1790000000.5,\"n\":\"a\",\"v\":1},{\"n\":\"mm:seq\",\"v\":7},"
                                + "{\"n\":\"mm:boot\",\"vs\":\"b1\"},{\"n\":\"mm:clk\",\"vs\":\"SYNCED\"}]");
    }

    @ParameterizedTest
    @EnumSource(SenmlFormat.class)
    void readsBackWhatItWrote(SenmlFormat format) throws SenmlException {
        Random random = new Random(SEED);
        for (int i = 0; i < 5_000; i++) {
            SenmlPack pack = Packs.random(random);
            byte[] bytes = SenmlEncoder.encode(format, pack, SenmlRoundTripTest::unit);
            assertThat(SenmlDecoder.decode(format, bytes, 0))
                    .as("pack %d, replay with -Dseed=%d", i, SEED)
                    .isEqualTo(withUnits(pack));
        }
    }

    private static SenmlPack withUnits(SenmlPack pack) {
        return new SenmlPack(
                pack.sequence(),
                pack.boot(),
                pack.clock(),
                pack.readings(),
                pack.readings().stream().map(reading -> unit(reading.channel())).toList());
    }

    @ParameterizedTest
    @EnumSource(SenmlFormat.class)
    void keepsNumbersThatAreHardToWrite(SenmlFormat format) throws SenmlException {
        double[] hard = {
            -0.0,
            0.1,
            1e22,
            1e23,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            -Double.MIN_NORMAL,
            1e15,
            1e16,
            0x1p53,
            0x1p53 + 2,
            0x1p63,
            1.5,
            65504,
            (double) (float) 0.3,
            1.0 / 3,
            100_000.5,
            -2.5e-10,
            4.35,
            1e-7
        };
        List<Reading> readings = new ArrayList<>();
        for (double number : hard) {
            readings.add(new Reading("a", 1_790_000_000_001L, Value.of(number)));
        }
        SenmlPack pack = new SenmlPack(1L << 53, "", ClockState.RTC, readings);
        byte[] bytes = SenmlEncoder.encode(format, pack, name -> "");
        assertThat(SenmlDecoder.decode(format, bytes, 0)).isEqualTo(pack);
    }

    @Test
    void refusesToWriteWhatCannotBeRead() {
        assertThatThrownBy(() -> encode(List.of())).hasMessageContaining("0 records");
        Reading fine = new Reading("a", 1_790_000_000_000L, Value.of(1));
        assertThatThrownBy(() -> encode(Collections.nCopies(65, fine)))
                .hasMessageContaining("65 records");
        assertThatThrownBy(() -> encode(List.of(new Reading("a", 0, Value.of(1)))))
                .hasMessageContaining("July 1978");
        assertThatThrownBy(
                        () -> encode(List.of(new Reading("-a", 1_790_000_000_000L, Value.of(1)))))
                .hasMessageContaining("'-a'");
        Reading wordy = new Reading("a", 1_790_000_000_000L, Value.of("x".repeat(1024)));
        assertThatThrownBy(() -> encode(Collections.nCopies(9, wordy)))
                .hasMessageContaining("limit is 8192 bytes");
    }

    private static void encode(List<Reading> readings) {
        SenmlEncoder.encode(
                SenmlFormat.CBOR,
                new SenmlPack(Pack.NO_SEQUENCE, "", ClockState.UNSYNCED, readings),
                name -> "");
    }

    private static String unit(String channel) {
        return switch (channel) {
            case "level" -> "m";
            case "batt" -> "V";
            default -> "";
        };
    }
}
