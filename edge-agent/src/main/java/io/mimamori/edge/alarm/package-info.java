/**
 * Lamp and siren at the place itself, driven by the judgement of the edge with or without a link.
 * Does not judge. Entry class: {@link io.mimamori.edge.alarm.LocalAlarm}. Threading: called by one
 * thread at a time.
 */
@NullMarked
package io.mimamori.edge.alarm;

import org.jspecify.annotations.NullMarked;
