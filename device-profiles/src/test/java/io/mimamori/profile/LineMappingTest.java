package io.mimamori.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mimamori.ConfigException;
import io.mimamori.reading.ChannelId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code lineProtocol} of a site file. */
final class LineMappingTest {
    private static final String SITE =
            """
            site: hill
            tenant: city
            hazard: rain
            channels:
              - {device: w1, channel: temperature, unit: Cel}
            lineProtocol:
            """;

    private static Site parse(String mapping) {
        return SiteFile.parse("hill.yaml", SITE + "  - " + mapping + "\n", Profiles.shipped());
    }

    private static List<String> mistakes(String mapping) {
        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> parse(mapping));
        return thrown.problems().stream().map(ConfigException.Problem::toString).toList();
    }

    @Test
    void readsAMapping() {
        assertThat(
                        parse(
                                        "{measurement: weather, field: t, tags: {station: north, id: 7,"
                                                + " host: \"*\"}, device: w1, channel: temperature,"
                                                + " scale: 0.001}")
                                .lineMappings())
                .containsExactly(
                        new LineMapping(
                                "weather",
                                "t",
                                Map.of("station", "north", "id", "7", "host", "*"),
                                new ChannelId("w1", "temperature"),
                                0.001));
    }

    @Test
    void scaleAndTagsNeedNotBeSaid() {
        assertThat(
                        parse("{measurement: weather, field: t, device: w1, channel: temperature}")
                                .lineMappings())
                .containsExactly(
                        new LineMapping(
                                "weather", "t", Map.of(), new ChannelId("w1", "temperature"), 1));
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        assertThat(mistakes("{measurement: weather, field: t, device: w1, channel: rain}"))
                .containsExactly(
                        "hill.yaml:7: lineProtocol[0].channel: no device of this site has the"
                                + " channel w1/rain");
        assertThat(
                        mistakes(
                                "{measurement: m, field: t, device: w1, channel: temperature, scale: 0}"))
                .singleElement()
                .asString()
                .contains("lineProtocol[0].scale");
        assertThat(
                        mistakes(
                                """
                                {measurement: m, field: t, device: w1, channel: temperature}
                                  - {measurement: m, field: t, device: w1, channel: temperature}
                                """))
                .singleElement()
                .asString()
                .contains("lineProtocol[1].measurement", "mapped already");
        assertThat(mistakes("{measurement: m, device: w1, channel: temperature}"))
                .singleElement()
                .asString()
                .contains("field");
    }
}
