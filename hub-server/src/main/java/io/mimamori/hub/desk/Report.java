package io.mimamori.hub.desk;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What reached the desk from people.
 *
 * @param who told it, 1 to {@value #WHO_MAX} characters
 * @param where a site's name or any place, up to {@value #WHERE_MAX} characters; may be empty
 * @param what 1 to {@value #WHAT_MAX} characters
 * @param action what the desk did about it, up to {@value #ACTION_MAX} characters; may be empty
 * @param by who entered it, 1 to {@value #WHO_MAX} characters
 * @param alert that it belongs to
 * @param corrects number of the entry that it stands for from now on; empty: it is a new one
 */
public record Report(
        String who,
        String where,
        String what,
        String action,
        Confidence confidence,
        Way way,
        String by,
        Optional<UUID> alert,
        OptionalLong corrects) {
    public static final int WHO_MAX = 80;
    public static final int WHERE_MAX = 80;
    public static final int WHAT_MAX = 500;
    public static final int ACTION_MAX = 200;

    public Report {
        requireLine("who", who, 1, WHO_MAX);
        requireLine("where", where, 0, WHERE_MAX);
        requireLine("what", what, 1, WHAT_MAX);
        requireLine("action", action, 0, ACTION_MAX);
        requireLine("by", by, 1, WHO_MAX);
    }

    /** How sure it is. */
    public enum Confidence {
        /** Seen by somebody of the city, or confirmed by a second source. */
        CONFIRMED,
        /** One source that seems good. */
        LIKELY,
        UNCONFIRMED;

        /** As in the API. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How it came. */
    public enum Way {
        PHONE,
        RADIO,
        IN_PERSON,
        MAIL,
        OTHER;

        /** As in the API: {@code in-person}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static void requireLine(String name, String text, int min, int max) {
        boolean isLine = text.chars().noneMatch(Character::isISOControl);
        if (!isLine || text.length() > max || (min > 0 && text.isBlank())) {
            throw new IllegalArgumentException(
                    "'%s' must be one line of %d to %d characters, it has %d"
                            .formatted(name, min, max, text.length()));
        }
    }
}
