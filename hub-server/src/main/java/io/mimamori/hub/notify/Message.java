package io.mimamori.hub.notify;

import java.util.UUID;

/**
 * What a channel sends; the same at each attempt.
 *
 * @param id idempotency key
 * @param subject one line, safe for a locked screen
 * @param text for people, in three languages
 * @param json for programs: the alert with its event (docs/wire.md)
 */
public record Message(UUID id, String subject, String text, String json) {}
