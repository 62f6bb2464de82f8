package io.mimamori.hub.web;

import java.util.List;

/**
 * What the page of corrections shows, ready for the template.
 *
 * @param self path of the page
 * @param back path of the alert's page
 * @param problem what was wrong with what was sent; empty: nothing
 * @param closed whether the alert is cancelled already
 */
public record CorrectionView(
        Messages text,
        String self,
        String back,
        String place,
        String what,
        boolean exercise,
        String problem,
        boolean closed,
        List<Choice> choices,
        List<Done> done) {
    /** A fixed text; {@code value} is kind and text of the API, with a blank between. */
    public record Choice(String value, String label) {}

    /** A correction with its coverage; texts for people. */
    public record Done(String title, String note, String who, String coverage, List<One> all) {}

    /** One who was told; {@code reason} says why it failed, as the provider wrote. */
    public record One(String endpoint, String state, String stateText, String reason) {}
}
