/**
 * QARTOD tests of real-time data over a run of readings, as flags. It judges nothing: what a flag
 * means for a level is the rules' affair. Entry class: {@link io.mimamori.quality.Qartod}.
 * Threading: pure functions.
 */
@NullMarked
package io.mimamori.quality;

import org.jspecify.annotations.NullMarked;
