package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.ConfigException;
import io.mimamori.config.ConfigNode;
import io.mimamori.hub.testing.FakeBrowser;
import io.mimamori.hub.testing.ProviderServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WebPushChannelTest extends HttpChannelContract {
    @Override
    ProviderServer open() throws IOException {
        try {
            return new FakeBrowser();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    @Override
    NotificationChannel channel(URI url, HttpCalls calls) throws IOException {
        return channel(((FakeBrowser) provider()).subscription(), calls);
    }

    private NotificationChannel channel(String subscription, HttpCalls calls) throws IOException {
        Path file = Files.writeString(folder.resolve("phone.json"), subscription);
        return new WebPushChannel(
                PushSubscription.read(file),
                Vapid.read(key(), "mailto:it@city.example", NOW),
                calls);
    }

    private Path key() throws IOException {
        try {
            KeyPair keys = WebPushEncryption.newKeys();
            return Files.writeString(
                    folder.resolve("push.key"),
                    "-----BEGIN PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
                            + "\n-----END PRIVATE KEY-----\n");
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    @Override
    void assertCarried(Message message, Received got) {
        assertThat(got.subject()).isEqualTo(message.subject());
        assertThat(got.text()).isEqualTo(message.text());
    }

    @Test
    void sendsNothingMoreWhereTheSubscriptionWasLetGo() throws Exception {
        String gone = ((FakeBrowser) provider()).subscription().replace("/push/u1", "/push/gone");
        HttpCalls calls = new HttpCalls(new AddressGuard(false), NOW, TIMEOUT);
        assertThat(channel(gone, calls).deliver(message())).isInstanceOf(DeliveryResult.Gone.class);
    }

    @Test
    void isUrgentForALifeAndNamesNobodyFromAHome() throws Exception {
        channel()
                .deliver(new Message(UUID.randomUUID(), "見守りのお知らせがあります", "髙﨑さん", "{}", true, true));
        assertThat(provider().calls().getFirst().header("Urgency")).isEqualTo("high");
        assertThat(provider().shown().getFirst().text()).contains("見守りの画面").doesNotContain("髙﨑");
    }

    @Test
    void isMadeFromTheConfiguration() throws Exception {
        Files.writeString(folder.resolve("phone.json"), ((FakeBrowser) provider()).subscription());
        key();
        String yaml =
                "channels: [{webpush: {keyFile: push.key, contact: 'mailto:it@city.example', subscriptionFiles: [phone.json]}}]";
        Endpoint endpoint =
                ChannelConfig.readAll(ConfigNode.parse("hub.yaml", yaml), folder)
                        .getFirst()
                        .endpoints(NOW)
                        .getFirst();
        assertThat(endpoint.channel().deliver(message()))
                .isInstanceOf(DeliveryResult.Accepted.class);
        assertThat(provider().shown()).hasSize(1);
    }

    @Test
    void refusesAKeyAndASubscriptionThatAreNone() throws Exception {
        Path bad = Files.writeString(folder.resolve("bad"), "{\"endpoint\":\"https://a.example\"}");
        assertThatThrownBy(() -> PushSubscription.read(bad))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("webpush.subscriptionFiles");
        assertThatThrownBy(() -> Vapid.read(bad, "mailto:a@b.example", NOW))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("openssl genpkey");
    }
}
