package io.mimamori.hub.notify;

import java.util.Optional;
import java.util.UUID;

/**
 * A way to people or systems: e-mail, webhook. A new one passes {@code ChannelContract}.
 * Thread-safe; called on virtual threads, several at once.
 */
@FunctionalInterface
public interface NotificationChannel {
    /**
     * Makes one attempt, waiting for the provider's answer. Ends by itself after a time-out; an
     * interrupt ends it sooner. Never throws for what a provider may do: that is a result.
     */
    DeliveryResult deliver(Message message) throws InterruptedException;

    /**
     * Whether the provider says afterwards what became of a message ({@link ProviderReports}): that
     * it took it is then no receipt yet.
     */
    default boolean reports() {
        return false;
    }

    /**
     * Whether the message is where its receiver finds it; empty where nobody can be asked. Waits as
     * {@link #deliver} does.
     */
    default Optional<Boolean> hasArrived(UUID message) throws InterruptedException {
        return Optional.empty();
    }

    /** Whether anybody is behind it now. */
    default boolean isReady() {
        return true;
    }

    /** Used part of what the provider takes in a month, in per cent; 0 where there is no limit. */
    default double quotaUsedPercent() {
        return 0;
    }

    /** Attempts that may be under way at once; many a mail server takes few connections. */
    default int concurrency() {
        return 4;
    }
}
