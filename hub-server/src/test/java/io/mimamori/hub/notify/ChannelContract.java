package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every channel keeps, whatever its provider does. A new channel extends this. */
abstract class ChannelContract {
    /** The time-out that {@link #channel} is to be made with. */
    static final Duration TIMEOUT = Duration.ofMillis(1_500);

    /** How the provider behaves. */
    enum Provider {
        WELL,
        /** Answers after a third of the time-out. */
        SLOW,
        /** Says that it cannot, just now. */
        FAILING,
        /** Takes the connection and never answers. */
        HANGING,
        /** Takes no connection. */
        DOWN,
        /** Says that this message is not acceptable. */
        REFUSING
    }

    /** What arrived: the idempotency key, the texts for people (empty when none go that way). */
    record Received(String key, String subject, String text) {}

    /** A channel whose provider behaves like this. */
    abstract NotificationChannel channel(Provider provider) throws Exception;

    /** What the provider that behaves well or slowly, or that fails, was given so far. */
    abstract List<Received> received() throws Exception;

    static Message message() {
        return new Message(
                UUID.randomUUID(),
                "【訓練】鴨島 水位 12.80 m（warning）6月2日20:16観測",
                "【訓練】これは訓練です。\n髙﨑さん 𠮷野 🐻 ½\n.\n最後の行\n",
                "{\"site\":\"鴨島\",\"exercise\":true,\"text\":\"髙﨑 𠮷野 🐻\"}");
    }

    @Test
    void acceptsAndSaysWhatTheProviderCallsIt() throws Exception {
        assertThat(channel(Provider.WELL).deliver(message()))
                .isInstanceOfSatisfying(
                        DeliveryResult.Accepted.class,
                        accepted -> assertThat(accepted.providerId()).isNotBlank());
        assertThat(received()).hasSize(1);
    }

    @Test
    void asksForAnotherTryWhenTheProviderFails() throws Exception {
        assertThat(channel(Provider.FAILING).deliver(message()))
                .isInstanceOf(DeliveryResult.Retry.class);
    }

    @Test
    void asksForAnotherTryWhenTheProviderIsDown() throws Exception {
        assertThat(channel(Provider.DOWN).deliver(message()))
                .isInstanceOfSatisfying(
                        DeliveryResult.Retry.class,
                        retry -> assertThat(retry.reason()).isNotBlank());
    }

    @Test
    void endsByItselfWhenTheProviderHangs() throws Exception {
        NotificationChannel channel = channel(Provider.HANGING);
        long start = System.nanoTime();
        assertThat(channel.deliver(message())).isInstanceOf(DeliveryResult.Retry.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(4));
    }

    @Test
    void waitsForASlowProvider() throws Exception {
        assertThat(channel(Provider.SLOW).deliver(message()))
                .isInstanceOf(DeliveryResult.Accepted.class);
    }

    @Test
    void givesUpWhatTheProviderWillNeverTake() throws Exception {
        assertThat(channel(Provider.REFUSING).deliver(message()))
                .isInstanceOf(DeliveryResult.Rejected.class);
    }

    @Test
    void keepsTheKeyOverAttempts() throws Exception {
        NotificationChannel channel = channel(Provider.WELL);
        Message message = message();
        channel.deliver(message);
        channel.deliver(message);
        assertThat(received()).hasSize(2);
        assertThat(received()).extracting(Received::key).containsOnly(key(message));
    }

    @Test
    void carriesEveryLetterAndTheMarkOfADrill() throws Exception {
        Message message = message();
        channel(Provider.WELL).deliver(message);
        assertCarried(message, received().getFirst());
    }

    /** The key as it appears at the provider. */
    abstract String key(Message message);

    /** Nothing of the message was changed on its way. */
    abstract void assertCarried(Message message, Received received);
}
