/**
 * The vocabulary of measurement: readings, channels, quality flags, packs. Does not know how they
 * travel ({@code senml}) or how they are judged ({@code rule}). Entry class: {@link
 * io.mimamori.reading.Pack}. Threading: everything here is immutable.
 */
@NullMarked
package io.mimamori.reading;

import org.jspecify.annotations.NullMarked;
