/**
 * The outbox and the channels that carry messages to people and systems. Does not decide what is an
 * alert. Entry class: {@link io.mimamori.hub.notify.NotificationChannel}. Threading: virtual
 * threads.
 */
@NullMarked
package io.mimamori.hub.notify;

import org.jspecify.annotations.NullMarked;
