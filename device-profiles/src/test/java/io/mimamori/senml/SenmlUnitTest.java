package io.mimamori.senml;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SenmlUnitTest {
    @ParameterizedTest
    @CsvSource({
        "m, m",
        "Cel, Cel",
        "%RH, %",
        "%EL, %",
        "lat, deg",
        "count, 1",
        "count, {tips}",
        "ppm, [ppm]",
        "1/s, /s",
        "beat/min, {beats}/min",
        "ug/m3, ug/m3",
        "kWh, kW.h",
        "L, l",
        "pH, [pH]"
    })
    void meansTheSameUnitOfUcum(String senml, String ucum) {
        assertThat(SenmlUnit.means(senml, ucum)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"cm, m", "m, mm", "K, Cel", "%RH, 1", "Pa, hPa", "count, m", "m/s, km/h"})
    void isAnotherUnit(String senml, String ucum) {
        assertThat(SenmlUnit.means(senml, ucum)).isFalse();
    }

    @Test
    void decoderTellsTheUnitOfEachReading() throws SenmlException {
        SenmlPack pack =
                SenmlDecoder.decode(
                        SenmlFormat.JSON,
                        "[{\"bu\":\"m\",\"n\":\"a\",\"v\":1},{\"n\":\"mm:seq\",\"v\":1},{\"n\":\"b\",\"u\":\"cm\",\"v\":1}]"
                                .getBytes(StandardCharsets.UTF_8),
                        0);
        assertThat(pack.units()).containsExactly("m", "cm");
    }

    @Test
    void packWithoutUnitsHoldsNone() {
        SenmlPack pack =
                new SenmlPack(
                        1,
                        "",
                        ClockState.SYNCED,
                        List.of(new Reading("a", 0, Value.of(1))),
                        List.of(""));
        assertThat(pack.units()).isEmpty();
        assertThat(pack.unit(0)).isEmpty();
    }
}
