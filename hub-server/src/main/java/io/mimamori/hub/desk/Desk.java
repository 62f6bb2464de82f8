package io.mimamori.hub.desk;

import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.escalation.Duty;
import io.mimamori.hub.escalation.EscalationPlan;
import io.mimamori.hub.state.StateDatabase;

/**
 * What the duty desk works with.
 *
 * @param ledger for what happened, in order
 */
public record Desk(Ledger ledger, Reports reports, Duty duty) {
    /** {@code exercise}: whether everything that happens now belongs to a drill. */
    public Desk(StateDatabase state, Ledger ledger, EscalationPlan plan, boolean exercise) {
        this(ledger, new Reports(state, ledger, exercise), new Duty(plan));
    }
}
