package io.mimamori.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UcumTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "m",
                "mm",
                "mm/h",
                "m3/s",
                "Cel",
                "%",
                "V",
                "mA",
                "kW.h",
                "hPa",
                "dB",
                "/min",
                "s-1",
                "{tips}",
                "m{datum}",
                "mm[Hg]",
                "[ppm]",
                "GiBy",
                "lx",
                "10*3",
                "min"
            })
    void takesTheUnitsThatSensorsUse(String unit) {
        assertThat(Ucum.complaint(unit)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "degC, Cel",
        "C, Cel",
        "lux, lx",
        "mmHg, mm[Hg]",
        "sec, s",
        "'', such as",
        "m//s, such as",
        "metres, such as",
        "℃, such as",
        "kmin, such as",
        "m s, such as"
    })
    void refusesOthersAndSaysWhatWasMeant(String unit, String hint) {
        assertThat(Ucum.complaint(unit))
                .hasValueSatisfying(text -> assertThat(text).contains(hint));
    }
}
