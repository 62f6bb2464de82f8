package io.mimamori.hub.web;

import io.mimamori.hub.account.Passkeys;
import io.mimamori.hub.account.Staff;
import io.mimamori.hub.escalation.EscalationPlan;
import io.mimamori.hub.escalation.Wishes;
import io.mimamori.hub.notify.PushDevices;

/**
 * What accounts and the pages below {@code /care} stand on, besides what the API shows too.
 *
 * @param plan knows whom of the escalation an account is
 * @param staff whose accounts are for the console
 * @param wishes how these people wish to be told
 */
public record CareParts(
        Passkeys passkeys, PushDevices devices, EscalationPlan plan, Wishes wishes, Staff staff) {}
