package io.mimamori.hub.notify;

import java.util.Optional;
import java.util.UUID;

/** Mail to the hub's own mailbox, where it can be looked for. Thread-safe. */
record MailLoop(EmailChannel channel, Mailbox mailbox) implements NotificationChannel {
    @Override
    public DeliveryResult deliver(Message message) throws InterruptedException {
        return channel.deliver(message);
    }

    @Override
    public Optional<Boolean> hasArrived(UUID message) {
        return mailbox.take(channel.messageId(message));
    }
}
