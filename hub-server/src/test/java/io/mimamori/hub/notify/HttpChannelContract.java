package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.config.ConfigNode;
import io.mimamori.hub.testing.ProviderServer;
import io.mimamori.hub.testing.ProviderServer.Fault;
import java.io.IOException;
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

/** What every channel over HTTP keeps, with its provider's fake. */
abstract class HttpChannelContract extends ChannelContract {
    static final InstantSource NOW = InstantSource.fixed(Instant.parse("2026-06-02T11:16:05Z"));

    @TempDir Path folder;
    private ProviderServer provider;

    /** The provider's fake. */
    abstract ProviderServer open() throws IOException;

    /** A channel to {@code url}, made with these. */
    abstract NotificationChannel channel(URI url, HttpCalls calls) throws IOException;

    @BeforeEach
    void openProvider() throws IOException {
        provider = open();
        provider.slowness(TIMEOUT.dividedBy(3));
    }

    @AfterEach
    void closeProvider() {
        provider.close();
    }

    final ProviderServer provider() {
        return provider;
    }

    final Path secret(String text) throws IOException {
        return Files.writeString(folder.resolve("secret"), text + "\n");
    }

    /** What a configuration says that says nothing. */
    static EndpointRules rules() {
        return EndpointRules.read(ConfigNode.empty("test"), true);
    }

    final NotificationChannel channel() throws IOException {
        HttpCalls calls = new HttpCalls(new AddressGuard(false), NOW, TIMEOUT);
        return channel(provider.url(), calls);
    }

    @Override
    NotificationChannel channel(Provider behaviour) throws IOException {
        NotificationChannel channel = channel();
        switch (behaviour) {
            case WELL -> provider.set(Fault.NONE);
            case SLOW -> provider.set(Fault.SLOW);
            case FAILING -> provider.set(Fault.FAIL);
            case HANGING -> provider.set(Fault.HANG);
            case REFUSING -> provider.set(Fault.REFUSE);
            case DOWN -> provider.close();
        }
        return channel;
    }

    @Override
    List<Received> received() {
        return provider.attempts().stream()
                .map(taken -> new Received(taken.key(), taken.subject(), taken.text()))
                .toList();
    }

    @Override
    String key(Message message) {
        return message.id().toString();
    }

    @Override
    void assertCarried(Message message, Received got) {
        assertThat(got.subject()).isEqualTo(message.subject());
        assertThat(got.text()).isEqualTo(message.text().strip());
    }

    @Test
    void waitsAsLongAsAProviderAsksThatIsAskedTooOften() throws Exception {
        NotificationChannel channel = channel();
        provider.set(Fault.TOO_MANY);
        assertThat(channel.deliver(message()))
                .isEqualTo(
                        new DeliveryResult.Retry(
                                "HTTP 429: {\"message\":\"too many requests\"}",
                                Optional.of(Duration.ofSeconds(30))));
    }

    @Test
    void anAnswerThatIsLostIsAskedForAgainAndShownTwiceOnlyWhereTheProviderCannotTell()
            throws Exception {
        NotificationChannel channel = channel();
        Message message = message();
        provider.set(Fault.LOSE_ANSWER);
        assertThat(channel.deliver(message)).isInstanceOf(DeliveryResult.Retry.class);
        provider.set(Fault.NONE);
        assertThat(channel.deliver(message)).isInstanceOf(DeliveryResult.Accepted.class);
        assertThat(provider.shown()).hasSize(provider.knowsRepetitions() ? 1 : 2);
    }

    /** Acceptance is not delivery: only an answer of a person says that (escalation). */
    @Test
    void takesAProvidersWordForAMessageThatNobodySees() throws Exception {
        NotificationChannel channel = channel();
        provider.set(Fault.DROP);
        assertThat(channel.deliver(message())).isInstanceOf(DeliveryResult.Accepted.class);
        assertThat(provider.shown()).isEmpty();
    }

    @Test
    void staysWithinTheProvidersLimits() throws Exception {
        Message message = message();
        String flood = "鴨島の水位は12.80 mです（6月2日20:16観測、正常）🐻。\n".repeat(500);
        assertThat(channel().deliver(new Message(message.id(), "洪水 ".repeat(20), flood, "{}")))
                .isInstanceOf(DeliveryResult.Accepted.class);
        assertThat(provider.shown()).hasSize(1);
    }
}
