package io.mimamori.hub.notify;

import java.util.UUID;

/**
 * What a channel sends; the same at each attempt.
 *
 * @param id idempotency key
 * @param subject one line, safe for a locked screen
 * @param text for people, in three languages
 * @param json for programs: the alert with its event (docs/wire.md)
 * @param home whether it is about a watched home
 * @param life whether it may be about a life and is to be heard
 */
public record Message(
        UUID id, String subject, String text, String json, boolean home, boolean life) {
    /** Neither of a home nor about a life. */
    public Message(UUID id, String subject, String text, String json) {
        this(id, subject, text, json, false, false);
    }

    /** The same without a sound: its person was rung for the incident already. */
    Message quiet() {
        return new Message(id, subject, text, json, home, false);
    }

    /**
     * The text where whatever is sent shows on a locked screen: of a home's alert it names no
     * person and no condition.
     */
    public String screenText() {
        return home ? MessageTexts.neutral(subject) : text;
    }
}
