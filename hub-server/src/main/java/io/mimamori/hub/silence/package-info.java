/**
 * Times in which people are not told of some alerts, and what they were not told. Judges nothing
 * and sends nothing: {@code notify} asks it. Entry class: {@link io.mimamori.hub.silence.Silences}.
 * Threading: said on each class.
 */
@NullMarked
package io.mimamori.hub.silence;

import org.jspecify.annotations.NullMarked;
