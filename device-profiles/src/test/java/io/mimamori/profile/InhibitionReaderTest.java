package io.mimamori.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mimamori.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which alerts mute which, as sites write it. */
final class InhibitionReaderTest {
    private static final String SITE =
            """
            site: home1
            tenant: city
            hazard: home
            channels:
              - {device: d1, channel: pressed}
              - {device: d1, channel: motion}
              - {device: gw, channel: link}
            rules:
              - {id: a, kind: stale, channel: link, after: 1h}
              - {id: b, kind: stale, channel: motion, after: 1h}
              - {id: c, kind: occurrence, channel: motion}
              - {id: help, kind: button, channel: pressed}
            inhibit:
            """;

    private static Site parse(String... lines) {
        return SiteFile.parse("s.yaml", SITE + String.join("\n", lines), Profiles.shipped());
    }

    private static List<String> mistakes(String... lines) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> parse(lines));
        return refused.problems().stream().map(ConfigException.Problem::toString).toList();
    }

    @Test
    void readsWhatMutesWhat() {
        assertThat(
                        parse(
                                        "  - {by: a, mutes: [b, c]}",
                                        "  - {by: b, mutes: [c], equal: channel}")
                                .inhibitions())
                .containsExactly(
                        new Inhibition("a", List.of("b", "c"), Inhibition.Scope.SITE),
                        new Inhibition("b", List.of("c"), Inhibition.Scope.CHANNEL));
    }

    @Test
    void aCircleIsRefusedAtTheLineThatClosesIt() {
        assertThat(
                        mistakes(
                                "  - {by: a, mutes: [b]}",
                                "  - {by: b, mutes: [c]}",
                                "  - {by: c, mutes: [a]}"))
                .singleElement()
                .asString()
                .contains("s.yaml:16:", "inhibit[2].mutes", "c mutes a mutes b mutes c");
        assertThat(mistakes("  - {by: a, mutes: [a]}"))
                .singleElement()
                .asString()
                .contains("s.yaml:14:", "a mutes a");
    }

    @Test
    void whatIsNoRuleAndWhatIsAButtonIsRefused() {
        assertThat(mistakes("  - {by: x, mutes: [help, y]}"))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("'x' is not a rule", "a, b, c, help"),
                        line -> assertThat(line).contains("'y' is not a rule"),
                        line -> assertThat(line).contains("'help' is a button"));
    }
}
