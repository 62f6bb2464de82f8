/**
 * The pins, buses and serial lines of the computer behind small ports of our own. Knows no sensor
 * and no channel. Entry class: {@link io.mimamori.edge.board.Board}. Threading: each part says.
 */
@NullMarked
package io.mimamori.edge.board;

import org.jspecify.annotations.NullMarked;
