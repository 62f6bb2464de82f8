package io.mimamori.hub.notify;

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

    /** Attempts that may be under way at once; many a mail server takes few connections. */
    default int concurrency() {
        return 4;
    }
}
