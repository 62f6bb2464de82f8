/**
 * Dry runs: the rules over a recording, without a hub. Opens no port and stores nothing but the
 * runs of rows that it sorts, while it runs. Entry class: {@link
 * io.mimamori.hub.rehearsal.JudgeCommand}. Threading: one thread.
 */
@NullMarked
package io.mimamori.hub.rehearsal;

import org.jspecify.annotations.NullMarked;
