package io.mimamori.hub.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import io.mimamori.rule.EpisodeEvent;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AlertJsonTest {
    private static final UUID ID = UUID.fromString("00000000-0000-0000-0000-000000000007");
    private static final ChannelId CHANNEL = new ChannelId("g1", "level");
    private static final long RAISED = 1_780_398_960_000L;

    @Test
    void writesTheFormThatTheDesignFixes() {
        assertThat(AlertJson.alert(alert(OptionalLong.empty())).toString())
                .isEqualTo(
                        "{\"id\":\"00000000-0000-0000-0000-000000000007\",\"site\":\"kamojima\","
                                + "\"hazard\":\"river\",\"rule\":\"level\",\"state\":\"open\","
                                + "\"level\":\"warning\",\"raised\":\"2026-06-02T11:16:00Z\","
                                + "\"cleared\":null,\"frozen\":false,\"value\":12.7,\"unit\":\"m\","
                                + "\"ruleVersion\":3,\"tenant\":\"city\",\"device\":\"g1\","
                                + "\"channel\":\"level\"}");
        assertThat(AlertJson.alert(alert(OptionalLong.of(RAISED + 500))).get("cleared").asText())
                .isEqualTo("2026-06-02T11:16:00.500Z");
    }

    @Test
    void addsTheCausingReadingToAnEvent() {
        EpisodeEvent event =
                new EpisodeEvent(
                        ID,
                        1,
                        EpisodeEvent.Kind.RAISED,
                        new EpisodeEvent.Source("city", "kamojima", Hazard.RIVER, "level", 3),
                        RAISED + 60_000,
                        RAISED,
                        Optional.of("warning"),
                        false,
                        new EpisodeEvent.Cause(
                                CHANNEL, RAISED, Value.of(12.7), "m", Quality.GOOD, 41));
        assertThat(AlertJson.event(alert(OptionalLong.empty()), event, true).toString())
                .contains(
                        "\"event\":\"RAISED\",\"eventNumber\":1,\"eventTime\":\"2026-06-02T11:17:00Z\"",
                        "\"device\":\"g1\"",
                        "\"time\":\"2026-06-02T11:16:00Z\",\"seq\":41,\"exercise\":true");
    }

    private static Alert alert(OptionalLong cleared) {
        return new Alert(
                ID,
                "city",
                "kamojima",
                Hazard.RIVER,
                "level",
                Alert.State.OPEN,
                Optional.of("warning"),
                RAISED,
                cleared,
                false,
                CHANNEL,
                Value.of(12.7),
                "m",
                3);
    }
}
