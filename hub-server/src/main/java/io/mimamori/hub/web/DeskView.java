package io.mimamori.hub.web;

import io.mimamori.hub.desk.Report;
import io.mimamori.hub.escalation.Duty.Member;
import io.mimamori.hub.home.HomeSheet;
import java.util.List;

/**
 * What the page of the duty desk shows, ready for the template.
 *
 * @param mark what the page compares to see whether it is old
 * @param members who may answer, on duty first
 */
public record DeskView(
        Messages text,
        String name,
        boolean exercise,
        String time,
        String timeText,
        String mark,
        List<Member> members,
        List<Card> alerts,
        EntryForm form,
        List<Entry> entries) {
    /** Codes of the answers, those that end an alert last. */
    public static final List<String> ANSWERS =
            List.of("seen", "visiting", "taking-over", "safe", "false", "ambulance");

    /** The keys of the terminal's number pad. */
    public static final List<String> KEYS =
            List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "back", "0");

    /**
     * An alert.
     *
     * @param asksWho whether taking over asks who goes there
     * @param answers who said what so far, oldest first
     * @param next what happens next if nobody answers; may be empty
     */
    public record Card(
            String id,
            String state,
            String stateText,
            boolean exercise,
            String place,
            String what,
            String since,
            String sinceText,
            boolean asksWho,
            List<String> answers,
            String next,
            HomeSheet sheet) {}

    /** What reached the desk, with its number for a correction. */
    public record Entry(
            long number,
            String timeText,
            String source,
            String where,
            String what,
            String action,
            boolean corrected,
            Report report) {}

    /**
     * The form for what reaches the desk.
     *
     * @param url where it is sent as JSON
     * @param places titles of sites
     * @param names who may have entered it, on duty first; empty: any name
     */
    public record EntryForm(String url, List<String> places, List<String> names) {}
}
