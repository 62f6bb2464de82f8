package io.mimamori.hub.desk;

import io.mimamori.hub.HubClock;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.escalation.Duty;
import io.mimamori.hub.escalation.EscalationPlan;
import io.mimamori.hub.security.DeskToken;
import io.mimamori.hub.state.StateDatabase;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What the duty desk works with.
 *
 * @param ledger for what happened, in order
 */
public record Desk(Ledger ledger, Reports reports, Duty duty, Pins pins, Terminals terminals) {
    /**
     * Over state.db.
     *
     * @param clock stamps the ledger; PINs and terminals run on its machine's
     * @param secrets folder of the desk's token
     * @param exercise whether everything that happens now belongs to a drill
     */
    public static Desk of(
            StateDatabase state,
            HubClock clock,
            EscalationPlan plan,
            Path secrets,
            boolean exercise) {
        Ledger ledger = new Ledger(state, clock);
        InstantSource machine = clock.machine();
        return new Desk(
                ledger,
                new Reports(state, ledger, exercise),
                new Duty(plan),
                new Pins(state, ledger, machine, exercise),
                new Terminals(state, new DeskToken(secrets), machine));
    }
}
