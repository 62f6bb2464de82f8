package io.mimamori.profile;

import java.util.Optional;

/**
 * A quality test that readings of a kind of device go through.
 *
 * @param channel only this one; empty for every channel of the profile
 */
public record QualityTest(Kind kind, Optional<String> channel) {
    /** QARTOD tests that exist. */
    public enum Kind {
        /** Gross range: outside the channel's range a reading fails. */
        RANGE
    }
}
