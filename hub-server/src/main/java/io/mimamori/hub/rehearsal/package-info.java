/**
 * Dry runs: the rules over a recording, without a hub, or over what a hub has stored. Opens no port
 * and stores nothing but the runs of rows that it sorts, while it runs. Entry classes: {@link
 * io.mimamori.hub.rehearsal.JudgeCommand}, {@link io.mimamori.hub.rehearsal.StoredRehearsals}.
 * Threading: a dry run belongs to one thread.
 */
@NullMarked
package io.mimamori.hub.rehearsal;

import org.jspecify.annotations.NullMarked;
