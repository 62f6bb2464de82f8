package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.testing.FakeNtfy;
import io.mimamori.hub.testing.ProviderServer;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NtfyChannelTest extends HttpChannelContract {
    @Override
    ProviderServer open() throws IOException {
        return new FakeNtfy();
    }

    @Override
    NotificationChannel channel(URI url, HttpCalls calls) throws IOException {
        return new NtfyChannel(
                new NtfyConfig(
                        url,
                        FakeNtfy.TOPIC,
                        Optional.of(secret(FakeNtfy.TOKEN)),
                        Optional.of(URI.create("https://hub.example/")),
                        rules()),
                calls);
    }

    @Override
    void assertCarried(Message message, Received got) {
        assertThat(got.subject()).isEqualTo(message.subject());
        assertThat(got.text()).isEqualTo(message.text());
    }

    @Test
    void ringsForALifeAndNamesNobodyFromAHome() throws Exception {
        Message message =
                new Message(UUID.randomUUID(), "見守りのお知らせがあります", "髙﨑さんのボタン", "{}", true, true);
        channel().deliver(message);
        assertThat(provider().shown().getFirst().text())
                .contains("見守りの画面", "Open Mimamori")
                .doesNotContain("髙﨑", "ボタン");
        assertThat(provider().calls().getFirst().body()).contains("\"priority\":5");
    }
}
