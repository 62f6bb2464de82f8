package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.testing.FakeNtfy;
import io.mimamori.hub.testing.HubProcess;
import io.mimamori.hub.testing.ProviderServer.Fault;
import io.mimamori.hub.testing.WebhookReceiver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configured channel from the crossing to the phone, and what is told when it gives up. */
class UndeliveredAlarmTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path folder;

    @Test
    void aMessageThatAProviderWillNotTakeAlarmsTheDutyDesk() throws Exception {
        try (WebhookReceiver desk = new WebhookReceiver();
                FakeNtfy ntfy = new FakeNtfy();
                HubProcess hub =
                        HubProcess.start(configuration(desk, ntfy), folder.resolve("data"))) {
            cross(hub, 13, 20);
            await().atMost(PATIENCE).until(() -> ntfy.shown().size() == 1);
            assertThat(ntfy.shown().getFirst().subject()).contains("鴨島中央橋", "13.00 m");
            ntfy.set(Fault.REFUSE);
            cross(hub, 14, 10);
            await().atMost(PATIENCE)
                    .until(() ->
                            desk.received().stream()
                                    .anyMatch(received ->
                                            received.body()
                                                    .toString()
                                                    .contains("\"rule\":\"undelivered\"")));
            assertThat(hub.metric("mimamori_channel_held{channel=\"ntfy\"}")).isZero();
        }
    }

    private static void cross(HubProcess hub, int level, int secondsAgo) throws Exception {
        long time = InstantSource.system().instant().getEpochSecond() - secondsAgo;
        hub.postSenml(
                "/api/v1/readings/g1",
                "[{\"n\":\"level\",\"t\":%d,\"v\":%d}]".formatted(time, level));
    }

    private Path configuration(WebhookReceiver desk, FakeNtfy ntfy) throws Exception {
        Kamojima.site(folder);
        Files.writeString(folder.resolve("secret"), WebhookReceiver.SECRET);
        Files.writeString(folder.resolve("ntfy.token"), FakeNtfy.TOKEN);
        return Files.writeString(
                folder.resolve("hub.yaml"),
                """
                http: {port: 0}
                mqtt: {port: 0}
                https: {port: 0}
                mqtts: {port: 0}
                coap: {port: 0}
                coaps: {port: 0}
                webhook: {url: '%s', secretFile: secret}
                channels:
                  - ntfy: {url: '%s', topic: %s, tokenFile: ntfy.token, groupWait: 0s, groupInterval: 0s}
                sites: [kamojima.yaml]
                """
                        .formatted(desk.url(), ntfy.url(), FakeNtfy.TOPIC));
    }
}
