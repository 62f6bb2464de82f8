package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.testing.FakeMonitor;
import io.mimamori.hub.testing.FakeNtfy;
import io.mimamori.hub.testing.ProviderServer.Fault;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfTestTest {
    private static final InstantSource NOW =
            InstantSource.fixed(Instant.parse("2026-11-30T03:00:00Z"));

    @TempDir private Path folder;
    private FakeNtfy ntfy;
    private SelfTest test;

    @BeforeEach
    void start() throws Exception {
        ntfy = new FakeNtfy();
        Path token = Files.writeString(folder.resolve("token"), FakeNtfy.TOKEN);
        EndpointRules rules =
                new EndpointRules(Optional.empty(), false, true, false, Pace.STANDARD);
        NtfyConfig config =
                new NtfyConfig(
                        ntfy.url(), FakeNtfy.TOPIC, Optional.of(token), Optional.empty(), rules);
        NotificationChannel silent =
                message -> new DeliveryResult.Accepted("nobody can be asked for it");
        List<Endpoint> all =
                List.of(config.endpoints(NOW).getFirst(), rules.endpoint("x", "x:y", silent));
        test = new SelfTest(all, Duration.ofMinutes(5), Duration.ZERO, NOW);
    }

    @AfterEach
    void stop() {
        test.close();
        ntfy.close();
    }

    @Test
    void whatArrivesIsAnExerciseAndNothingIsMissing() throws Exception {
        test.round();
        assertThat(ntfy.shown()).hasSize(1);
        assertThat(ntfy.shown().getFirst().subject()).startsWith("【訓練】").contains("自己点検");
        assertThat(ntfy.shown().getFirst().text()).startsWith("【訓練】");
        assertThat(test.missing()).isZero();
        assertThat(test.problem()).isEmpty();
    }

    @Test
    void aProviderThatRefusesTwiceIsMissingUntilItTakesOneAgain() throws Exception {
        ntfy.set(Fault.FAIL);
        test.round();
        assertThat(test.missing()).isZero();
        test.round();
        assertThat(test.missing()).isEqualTo(1);
        assertThat(test.problem().orElseThrow()).contains("ntfy:", "2 self-tests", "HTTP 500");
        ntfy.set(Fault.NONE);
        test.round();
        assertThat(test.missing()).isZero();
    }

    @Test
    void aProviderThatTakesMessagesAndLosesThemIsMissingToo() throws Exception {
        ntfy.set(Fault.DROP);
        test.round();
        test.round();
        assertThat(test.missing()).isEqualTo(1);
        assertThat(test.problem().orElseThrow()).contains("took the message and did not have it");
    }

    @Test
    void theMonitorIsCalledOnlyWhileTheHubIsOfUse() throws Exception {
        try (FakeMonitor monitor = new FakeMonitor()) {
            URI url = monitor.url();
            Path file = Files.writeString(folder.resolve("monitor.url"), url + "/ping/4711\n");
            String[] fault = {""};
            DeadManConfig config = new DeadManConfig(file, Duration.ofMinutes(1), false);
            try (DeadMan man =
                    new DeadMan(
                            config,
                            () -> Optional.of(fault[0]).filter(text -> !text.isEmpty()),
                            NOW)) {
                man.call();
                assertThat(monitor.calls()).hasSize(1);
                assertThat(monitor.calls().getFirst().uri().getPath()).isEqualTo("/ping/4711");
                assertThat(man.problem()).isEmpty();
                fault[0] = "journal: the disk is full";
                man.call();
                assertThat(monitor.calls()).hasSize(1);
                assertThat(man.problem().orElseThrow()).contains("the disk is full");
                fault[0] = "";
                monitor.set(Fault.FAIL);
                man.call();
                assertThat(man.problem().orElseThrow()).contains("HTTP 500");
            }
        }
    }
}
