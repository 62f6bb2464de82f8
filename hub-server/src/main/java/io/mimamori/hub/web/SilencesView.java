package io.mimamori.hub.web;

import java.util.List;

/**
 * What the page of silences shows, ready for the template.
 *
 * @param problem what was wrong with what was sent; empty: nothing
 * @param places sites that may be chosen, by their names in the API
 */
public record SilencesView(
        Messages text,
        String name,
        boolean exercise,
        String problem,
        List<Choice> places,
        List<Choice> hazards,
        List<Row> silences) {
    /** How long one may be set for on the page, hours. */
    public static final List<Integer> HOURS = List.of(1, 2, 4, 8, 24, 72, 168, 720);

    /** One of a list. */
    public record Choice(String value, String label) {}

    /**
     * A silence; texts for people but {@code id}.
     *
     * @param more messages of its list that are not shown
     */
    public record Row(
            String id,
            boolean active,
            boolean canEnd,
            String kind,
            String scope,
            String time,
            String reason,
            String who,
            List<String> withheld,
            long more) {}
}
