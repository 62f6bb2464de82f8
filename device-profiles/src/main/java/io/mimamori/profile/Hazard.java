package io.mimamori.profile;

import java.util.Locale;

/** What a site is watched for; part of the alert topic. */
public enum Hazard {
    RIVER,
    RAIN,
    WILDLIFE,
    SECURITY,
    HOME,
    FLEET;

    /** As written in files and topics: lower case. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
