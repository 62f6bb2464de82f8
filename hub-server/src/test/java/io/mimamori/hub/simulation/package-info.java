/**
 * One seeded simulation in virtual time: the real spools, ingest, journal, judge, ledger and outbox
 * over a network, clocks and crashes that a seed decides. Does not simulate disks (the power cut
 * tests do). Entry class: {@link io.mimamori.hub.simulation.Simulation}. Threading: the thread of
 * the test does everything in turn and waits for the writing threads of the real parts.
 */
@NullMarked
package io.mimamori.hub.simulation;

import org.jspecify.annotations.NullMarked;
