package io.mimamori.hub.web;

import io.mimamori.hub.home.HomeSheet;
import java.util.List;

/**
 * What the page {@code /care} shows, ready for the template.
 *
 * @param text texts in the reader's language
 * @param hub the hub's name
 * @param person who is signed in
 * @param personId of the account, for the script
 * @param time the hub's time, ISO 8601
 * @param timeText the same for people
 * @param exercise whether recordings drive the hub
 * @param state what the script compares: another text when there is something new to show
 */
public record CareView(
        Messages text,
        String hub,
        String person,
        String personId,
        String time,
        String timeText,
        boolean exercise,
        String state,
        List<HomeCard> homes) {
    /** Codes of the answers in the order of their buttons: first what most people will say. */
    static final List<String> ANSWERS =
            List.of("safe", "visiting", "taking-over", "false", "ambulance");

    /**
     * A home.
     *
     * @param state {@code usual}, {@code button}, {@code notice}, {@code rest} or {@code alarm}
     * @param signText how long ago there was a sign of life, in coarse steps
     * @param rest whether the home rests, and what the reader may do about it
     */
    public record HomeCard(
            String title,
            String state,
            String stateText,
            String signText,
            HomeSheet sheet,
            List<OpenAlert> alerts,
            List<PastAlert> past,
            RestCard rest) {}

    /**
     * Whether a home rests.
     *
     * @param key of the home, for the form
     * @param rests whether it does
     * @param text why and until when; empty when it does not
     * @param may whether the reader may begin and end it
     * @param consentText when the reader's permission ends, if that is soon; else empty
     */
    public record RestCard(
            String key, boolean rests, String text, boolean may, String consentText) {}

    /**
     * An alert that waits for an answer, or for somebody to say how it ended.
     *
     * @param since ISO 8601
     * @param answerText the newest answer; empty when there is none
     */
    public record OpenAlert(
            String id, String whatText, String since, String sinceText, String answerText) {}

    /** An alert that is over. */
    public record PastAlert(String whatText, String since, String sinceText, String answerText) {}

    public List<String> answers() {
        return ANSWERS;
    }
}
