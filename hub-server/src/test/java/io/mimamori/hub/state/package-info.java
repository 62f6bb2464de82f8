/**
 * Tests of state.db itself; what it holds is tested where it belongs. Entry class: {@link
 * io.mimamori.hub.state.StatePowerCutTest}. Threading: one database a test.
 */
@NullMarked
package io.mimamori.hub.state;

import org.jspecify.annotations.NullMarked;
