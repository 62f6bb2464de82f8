package io.mimamori.hub.person;

import io.mimamori.config.ConfigNode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the monthly letter needs to know.
 *
 * @param font a Japanese font with TrueType outlines; empty: one that the machine has
 * @param contact whom to call, such as an office with its telephone number; may be empty
 */
public record LetterConfig(Optional<Path> font, String contact) {
    public static final LetterConfig NONE = new LetterConfig(Optional.empty(), "");

    private static final int CONTACT_MAX = 100;

    /** From the section {@code letter}. */
    public static LetterConfig read(ConfigNode root, Path folder) {
        ConfigNode section = root.section("letter");
        String contact = section.text("contact", "");
        if (contact.length() > CONTACT_MAX) {
            section.problem("contact", "has at most " + CONTACT_MAX + " characters");
        }
        return new LetterConfig(section.text("font").map(folder::resolve), contact);
    }
}
