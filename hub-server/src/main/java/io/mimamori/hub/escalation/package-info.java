/**
 * Who is told of an alert, in which order, until somebody answers: policies, people and rosters
 * from files, and the fold {@link io.mimamori.hub.escalation.Escalation} over what happens. {@link
 * io.mimamori.hub.escalation.Escalations} keeps it in state.db and has the outbox tell people. Owns
 * no channel and no message. The fold knows no clock and does no I/O.
 */
@NullMarked
package io.mimamori.hub.escalation;

import org.jspecify.annotations.NullMarked;
