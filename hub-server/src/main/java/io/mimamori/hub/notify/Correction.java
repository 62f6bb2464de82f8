package io.mimamori.hub.notify;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * That what people were told of an alert does not hold, or not so.
 *
 * @param ordinal 1 for the first of the alert
 * @param note what is right, one line; empty: none
 * @param who says so
 * @param atMillis when, machine's clock, ms since 1970 UTC
 */
public record Correction(
        int ordinal, Kind kind, Reason reason, String note, String who, long atMillis) {
    /** Longest note, in characters: it goes into a line of every channel. */
    public static final int NOTE_LENGTH_MAX = 200;

    /** Longest name of a person, in characters. */
    public static final int WHO_LENGTH_MAX = 200;

    /** Most corrections of one alert. */
    public static final int ORDINAL_MAX = 20;

    /**
     * Words that the city's own message must not have: those of the Meteorological Agency (気象業務法
     * art. 17, 23), of water levels by statute, and what only a mayor issues.
     */
    private static final List<String> OFFICIAL =
            List.of(
                    "警報", "注意報", "予報", "水防団待機水位", "氾濫注意水位", "避難判断水位", "氾濫危険水位", "氾濫発生水位", "高齢者等避難",
                    "避難指示", "緊急安全確保");

    public Correction {
        require(
                reason.kind == kind,
                "'text' must be, for %s, one of %s".formatted(kind.key(), Reason.keys(kind)));
        require(
                note.length() <= NOTE_LENGTH_MAX && note.chars().noneMatch(Character::isISOControl),
                "'note' must be one line of at most " + NOTE_LENGTH_MAX + " characters");
        require(
                !who.isBlank() && who.length() <= WHO_LENGTH_MAX,
                "'who' must be a name of 1 to " + WHO_LENGTH_MAX + " characters");
        Optional<String> official = OFFICIAL.stream().filter(note::contains).findFirst();
        require(
                official.isEmpty(),
                "'note' says %s, which is not the city's own to say here: state what was observed"
                        .formatted(official.orElse("")));
    }

    /** What becomes of what was told. */
    public enum Kind {
        /** It never was: the alert is closed. */
        CANCEL,
        /** It is so, but not as it was told. */
        CORRECT;

        /** As in the API: lower case. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Throws {@link IllegalArgumentException}. */
        public static Kind ofKey(String key) {
            return Arrays.stream(values())
                    .filter(kind -> kind.key().equals(key))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalArgumentException("'kind' must be cancel or correct"));
        }
    }

    /** The fixed texts; each stands in the message files. */
    public enum Reason {
        SENSOR_FAULT(Kind.CANCEL),
        WORK(Kind.CANCEL),
        MISTAKE(Kind.CANCEL),
        VALUE(Kind.CORRECT),
        LEVEL(Kind.CORRECT),
        PLACE(Kind.CORRECT),
        TIME(Kind.CORRECT);

        private final Kind kind;

        Reason(Kind kind) {
            this.kind = kind;
        }

        /** What it is a text of. */
        public Kind kind() {
            return kind;
        }

        /** As in the API: lower case with hyphens. */
        public String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Throws {@link IllegalArgumentException}. */
        public static Reason ofKey(String key) {
            return Arrays.stream(values())
                    .filter(reason -> reason.key().equals(key))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalArgumentException(
                                    "'text' must be one of %s to cancel, %s to correct"
                                            .formatted(keys(Kind.CANCEL), keys(Kind.CORRECT))));
        }

        private static String keys(Kind kind) {
            return Arrays.stream(values())
                    .filter(reason -> reason.kind == kind)
                    .map(Reason::key)
                    .collect(Collectors.joining(", "));
        }
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }
}
