package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.testing.FakeMastodon;
import io.mimamori.hub.testing.ProviderServer;
import java.io.IOException;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MastodonChannelTest extends HttpChannelContract {
    @Override
    ProviderServer open() throws IOException {
        return new FakeMastodon();
    }

    @Override
    NotificationChannel channel(URI url, HttpCalls calls) throws IOException {
        return new MastodonChannel(
                new MastodonConfig(
                        url,
                        secret(FakeMastodon.TOKEN),
                        MastodonConfig.Visibility.UNLISTED,
                        rules()),
                calls);
    }

    /** A post has no subject. */
    @Override
    void assertCarried(Message message, Received got) {
        assertThat(got.text()).isEqualTo(message.text());
    }

    @Test
    void neverPostsOfAHome() throws Exception {
        Message home = new Message(UUID.randomUUID(), "s", "髙﨑さん", "{}", true, true);
        assertThat(channel().deliver(home)).isInstanceOf(DeliveryResult.Rejected.class);
        assertThat(provider().calls()).isEmpty();
    }
}
