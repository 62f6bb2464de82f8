package io.mimamori.profile;

import java.util.List;

/**
 * While one rule has an open alert, people are not told of those of others: what is told already
 * says it. The alerts are raised, shown and cleared all the same.
 *
 * @param by id of the rule whose alert is told
 * @param mutes ids of the rules whose alerts are not told meanwhile; never a button's
 * @param equal what both alerts have in common
 */
public record Inhibition(String by, List<String> mutes, Scope equal) {
    public Inhibition {
        mutes = List.copyOf(mutes);
    }

    /** Of what both alerts are. */
    public enum Scope {
        SITE,
        DEVICE,
        CHANNEL
    }
}
