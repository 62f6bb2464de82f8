package io.mimamori.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mimamori.ConfigException;
import io.mimamori.quality.Qartod;
import io.mimamori.quality.Qartod.Limits;
import io.mimamori.quality.QualityTest;
import io.mimamori.quality.QualityTest.FlatLine;
import io.mimamori.quality.QualityTest.Gap;
import io.mimamori.quality.QualityTest.RateOfChange;
import io.mimamori.quality.QualityTest.Spike;
import io.mimamori.rule.Screening;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Quality tests as profiles and sites write them. */
final class QualityReaderTest {
    private static final String SITE =
            """
            site: town
            tenant: city
            hazard: river
            datum: T.P.
            devices: [{device: g1, profile: river-level-radar}]
            channels:
              - {device: m1, channel: air, quantity: air_temperature, unit: Cel}
            quality:
            """;

    private static List<QualityTest> tests(String channel, String... lines) {
        return SiteFile.parse("t.yaml", SITE + String.join("\n", lines), Profiles.shipped())
                .rules()
                .stream()
                .filter(rule -> rule instanceof Screening && rule.channel().equals(channel))
                .flatMap(rule -> ((Screening) rule).tests().stream())
                .toList();
    }

    private static List<String> mistakes(String... lines) {
        ConfigException refused =
                catchThrowableOfType(ConfigException.class, () -> tests("level", lines));
        return refused.problems().stream().map(ConfigException.Problem::toString).toList();
    }

    @Test
    void readsEachTest() {
        assertThat(
                        tests(
                                "air",
                                "  - {test: range, channel: air}",
                                "  - {test: spike, channel: air, suspect: 3, method: average}",
                                "  - {test: rate, channel: air, suspect: 2, fail: 5, over: 1h}",
                                "  - {test: flat, channel: air, tolerance: 0.1, suspect: 6h, fail: 1d}",
                                "  - {test: gap, device: m1, channel: air, after: 2h}"))
                .containsExactly(
                        new FlatLine(0.1, Duration.ofHours(6), Duration.ofDays(1)),
                        new Gap(Duration.ofHours(2)),
                        new RateOfChange(new Limits(2, 5), Duration.ofHours(1)),
                        new Spike(
                                Qartod.Spike.AVERAGE,
                                new Limits(3, Double.POSITIVE_INFINITY),
                                Duration.ZERO,
                                Duration.ofMinutes(30),
                                false));
    }

    @Test
    void theSitesTestHoldsInsteadOfTheProfiles() {
        assertThat(tests("level", "  - {test: range}")).containsExactly(Spike.river());
        assertThat(tests("level", "  - {test: spike, channel: level, suspect: 0.5, fail: 2}"))
                .extracting(test -> ((Spike) test).limits())
                .containsExactly(new Limits(0.5, 2));
    }

    @Test
    void mistakesAreReportedWithTheirPlace() {
        assertThat(
                        mistakes(
                                "  - {test: rate, channel: level, suspect: 0.5, fail: 1.5}",
                                "  - {test: spike, channel: air, suspect: 3, fail: 2}",
                                "  - {test: gap, channel: depth, after: 2h}",
                                "  - {test: flat, channel: air, tolerance: 0.1, suspect: 6h, fail: 1h}",
                                "  - {test: tide, channel: level}",
                                "  - {test: gap, channel: level, after: 0s}"))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("t.yaml:9:", "flash floods"),
                        line -> assertThat(line).contains("t.yaml:10", "below suspect"),
                        line -> assertThat(line).contains("t.yaml:11", "no such channel", "air"),
                        line -> assertThat(line).contains("t.yaml:12", "before suspect"),
                        line -> assertThat(line).contains("t.yaml:13", "tide"),
                        line -> assertThat(line).contains("t.yaml:14", "above zero"));
    }
}
