package io.mimamori.hub.web;

import java.util.List;

/**
 * What the page of one alert shows, ready for the template.
 *
 * @param exercise whether the alert belongs to a drill
 * @param home where the page leads back to, a path
 * @param self path of the page without its language
 * @param what, place, state texts for people
 * @param closed whether it is over and answered: then this is the after-action page
 */
public record TimelineView(
        Messages text,
        boolean exercise,
        String home,
        String self,
        String what,
        String place,
        String state,
        String stateText,
        boolean closed,
        List<Step> steps,
        String coverage,
        List<Told> told,
        List<Row> rows) {

    /**
     * A part of how it went.
     *
     * @param time ISO 8601, empty when it did not happen so far
     * @param after how long after the alert was raised, for people
     */
    public record Step(String label, String time, String timeText, String after) {}

    /** An endpoint that was told. */
    public record Told(
            String endpoint, String people, boolean reached, String resultText, String reason) {}

    /**
     * An entry of the ledger.
     *
     * @param english whether the detail is as the hub wrote it
     */
    public record Row(
            long number,
            String time,
            String timeText,
            String action,
            String actionText,
            String actor,
            String detail,
            boolean english) {}
}
