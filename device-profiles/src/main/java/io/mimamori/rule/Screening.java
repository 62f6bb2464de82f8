package io.mimamori.rule;

import io.mimamori.quality.QualityTest;
import java.util.List;
import java.util.Optional;

/**
 * The quality tests that the readings of a channel go through before its other rules look at them
 * (docs/profiles.md): a SUSPECT reading may raise a level, as unconfirmed, but gives none up; a
 * reading that fails does neither. FAULT with a reading whose final verdict is FAIL, RECOVERED
 * after {@link #GOOD_READINGS} good ones; unlike {@link SensorFault} it says nothing against the
 * readings in between.
 *
 * @param tests at most one of each kind
 */
public record Screening(String id, String channel, Optional<String> device, List<QualityTest> tests)
        implements Rule {
    static final int GOOD_READINGS = 2;

    public Screening {
        tests = List.copyOf(tests);
    }
}
