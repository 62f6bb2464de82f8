package io.mimamori.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.ConfigException;
import io.mimamori.edge.alarm.AlarmPlan;
import io.mimamori.edge.alarm.LocalAlarm;
import io.mimamori.edge.alarm.LoggedAlarm;
import io.mimamori.edge.bundle.Bundles;
import io.mimamori.edge.testing.SigningHub;
import io.mimamori.profile.Profiles;
import io.mimamori.profile.SignedBundle;
import io.mimamori.profile.Site;
import io.mimamori.profile.SiteFile;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The local alarm by the hub's signed sites, without a hub. */
@Timeout(60)
final class EdgeBundleTest {
    @TempDir private Path folder;

    private final SigningHub hub = new SigningHub();

    private EdgeConfig config() throws IOException {
        Files.writeString(folder.resolve("token"), "s3cret");
        Files.writeString(folder.resolve("hub.pub"), SignedBundle.pem(hub.key()));
        Files.writeString(folder.resolve("site.yaml"), SigningHub.yaml("city", "g1", 99));
        Path file = folder.resolve("edge.yaml");
        Files.writeString(
                file,
                """
                tenant: city
                device: pi-1
                carries: [g1]
                hub: {url: "mqtt://127.0.0.1:1", tokenFile: token}
                site: site.yaml
                bundle: {keyFile: hub.pub}
                alarm: {siren: [flood]}
                """);
        return EdgeConfig.read(file, false, InstantSource.system());
    }

    private static LocalAlarm.Signal shown(Edge edge, double level) {
        observe(edge.judgement(), level);
        return edge.judgement().shown();
    }

    private static void observe(LocalJudgement judgement, double level) {
        long now = InstantSource.system().millis();
        judgement.observe(
                "city", "g1", Lane.LIVE, List.of(new Reading("level", now, Value.of(level))));
    }

    private Edge edge(EdgeConfig config) {
        return new Edge(
                config, InstantSource.system(), Optional.empty(), new LoggedAlarm(), () -> {});
    }

    @Test
    void sirenFollowsTheLastGoodBundleWhileTheHubIsAway() throws IOException {
        EdgeConfig config = config();
        try (Edge edge = edge(config)) {
            edge.start();
            assertThat(shown(edge, 13.5).siren()).as("by the site file").isFalse();
        }
        Bundles earlier = new Bundles(config.bundle().orElseThrow(), "city", Set.of("g1"));
        assertThat(earlier.take(hub.line(7, 13.4).getBytes(StandardCharsets.US_ASCII))).hasSize(1);
        try (Edge edge = edge(config())) {
            edge.start();
            assertThat(shown(edge, 13.3).siren()).isFalse();
            assertThat(shown(edge, 13.5).siren()).as("by the bundle").isTrue();
        }
    }

    @Test
    void newSiteTakesOverWithTheAlarmOnAndEndsWhatItKnowsNoMore() {
        LocalJudgement judgement =
                new LocalJudgement(
                        Set.of("g1", "g2"),
                        new AlarmPlan(Set.of(), Set.of("flood")),
                        new LoggedAlarm(),
                        InstantSource.system(),
                        (_, _) -> {});
        judgement.change(site(SigningHub.yaml("city", "g1", 13.4)), 1);
        observe(judgement, 13.5);
        judgement.change(site(SigningHub.yaml("city", "g1", 13.3)), 2);
        assertThat(judgement.shown().siren()).as("still over the threshold").isTrue();
        judgement.change(site(SigningHub.yaml("city", "g1", 13.9)), 3);
        assertThat(judgement.shown().siren()).as("below the new threshold").isFalse();
        judgement.change(site(SigningHub.yaml("city", "g1", 13.4)), 4);
        observe(judgement, 13.6);
        assertThat(judgement.shown().siren()).isTrue();
        judgement.change(site(SigningHub.yaml("city", "g2", 13.4)), 5);
        assertThat(judgement.shown().siren()).as("its gauge is gone").isFalse();
    }

    private static Site site(String yaml) {
        return SiteFile.parse("site.yaml", yaml, Profiles.shipped());
    }

    @Test
    void keyThatIsNoneIsAMistakeOfTheConfiguration() throws IOException {
        config();
        Files.writeString(folder.resolve("hub.pub"), "not a key");
        assertThatThrownBy(() ->
                        EdgeConfig.read(folder.resolve("edge.yaml"), false, InstantSource.system()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bundle.keyFile")
                .hasMessageContaining("/api/v1/bundles/key");
    }
}
