package io.mimamori.hub.web;

import java.util.List;

/**
 * What the page {@code /my} shows to the person who is watched, ready for the template.
 *
 * @param text texts in the reader's language
 * @param hub the hub's name
 * @param home title of the home
 * @param timeText the machine's time, for people
 * @param exercise whether recordings drive the hub
 * @param rest whether the home rests
 * @param measured what is measured, a line each
 * @param consents who may look
 * @param looks who looked, newest first, a line each
 * @param told what was told about the person, newest first
 */
public record MyView(
        Messages text,
        String hub,
        String home,
        String timeText,
        boolean exercise,
        Rest rest,
        List<String> measured,
        List<Consent> consents,
        List<String> looks,
        List<Told> told) {
    /** Lengths of a pause that are offered, hours; the last is the longest that there is. */
    static final List<Integer> PAUSE_HOURS = List.of(1, 3, 12);

    /**
     * Whether the home rests.
     *
     * @param state {@code watching}, {@code pause} or {@code stay}
     * @param stateText the same for people, with its end
     * @param leftText how long a pause still lasts; empty when it is none
     */
    public record Rest(String state, String stateText, String leftText) {}

    /**
     * Somebody who may look, or might.
     *
     * @param holds whether they may now
     * @param text until when, or that they may not
     */
    public record Consent(String account, String name, boolean holds, String text) {}

    /** Something that was told. */
    public record Told(String timeText, String whatText, String toldText, String answerText) {}

    public List<Integer> pauseHours() {
        return PAUSE_HOURS;
    }
}
