package io.mimamori.hub.silence;

import java.util.Optional;
import java.util.UUID;

/**
 * A message that a silence kept back.
 *
 * @param alert which it was about
 * @param level that the alert then had; empty: none
 * @param endpoint who would have got it
 * @param atMillis when, machine's clock, ms since 1970 UTC
 * @param told whether it went out when the silence was over
 */
public record Withheld(
        UUID alert,
        String site,
        String rule,
        String device,
        Optional<String> level,
        String endpoint,
        long atMillis,
        boolean told) {}
