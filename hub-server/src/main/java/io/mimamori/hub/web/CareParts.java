package io.mimamori.hub.web;

import io.mimamori.hub.account.Passkeys;

/** What the pages below {@code /care} stand on, besides what the API shows too. */
public record CareParts(Passkeys passkeys) {}
