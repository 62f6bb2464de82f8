package io.mimamori.hub.web;

import java.util.List;

/**
 * What the hand-over sheet shows, ready for the template.
 *
 * @param since when the shift began, for people
 * @param unanswered alerts that nobody has answered
 * @param silences what is not told to anybody now
 */
public record HandoverView(
        Messages text,
        String name,
        boolean exercise,
        String made,
        String since,
        Section<Duty> duty,
        long unanswered,
        Section<Alert> alerts,
        Section<Trouble> troubles,
        Section<String> silences,
        Section<Entry> entries) {

    /**
     * Part of the sheet.
     *
     * @param more how many there was no room for
     */
    public record Section<T>(List<T> rows, int more) {
        public Section {
            rows = List.copyOf(rows);
        }
    }

    /** What a roster says. */
    public record Duty(String roster, String now, String until, String next) {}

    /** An alert that is not closed; {@code answered} whether anybody has answered it. */
    public record Alert(
            String id,
            String since,
            String place,
            String what,
            String state,
            boolean answered,
            String who) {}

    /** What does not work; {@code detail} in English, as the hub says it. */
    public record Trouble(String what, String detail) {}

    /** What reached the desk. */
    public record Entry(String time, String source, String where, String what, String action) {}
}
