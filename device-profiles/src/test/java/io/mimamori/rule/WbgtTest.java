package io.mimamori.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WbgtTest {
    @ParameterizedTest
    @CsvSource({
        "28, 70, 0, 0.2, 24.85",
        "30, 60, 0, 0.2, 25.47",
        "31, 80, 0, 0.2, 28.94",
        "33, 70, 0, 0.2, 29.54",
        "35, 60, 0, 0.2, 30.03",
        "35, 80, 0, 0.2, 32.82",
        "26, 50, 0, 0.2, 20.70",
        "35, 50, 0.8, 2, 31.71",
    })
    void estimatesAsTheMinistryDoes(
            double temperature, double humidity, double sun, double wind, double wbgt) {
        assertThat(Wbgt.estimate(temperature, humidity, sun, wind)).isCloseTo(wbgt, within(0.006));
    }
}
