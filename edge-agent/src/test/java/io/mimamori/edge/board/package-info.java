/**
 * The real board's adapters: serial lines over pseudo-terminals, pins against Pi4J's own
 * interfaces, and what is said where there is no hardware. Not part of the product. Entry class:
 * {@link io.mimamori.edge.board.SerialPtyTest}. Threading: one thread.
 */
@NullMarked
package io.mimamori.edge.board;

import org.jspecify.annotations.NullMarked;
