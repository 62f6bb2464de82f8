package io.mimamori.hub.web;

import java.util.List;

/**
 * What the page {@code /care/settings} shows, ready for the template.
 *
 * @param text texts in the reader's language
 * @param person who is signed in
 */
public record CareSettingsView(Messages text, String person, List<PasskeyRow> passkeys) {
    public CareSettingsView {
        passkeys = List.copyOf(passkeys);
    }

    /**
     * A passkey.
     *
     * @param usedText when it was used last; empty: never
     */
    public record PasskeyRow(String id, String madeText, String usedText) {}
}
