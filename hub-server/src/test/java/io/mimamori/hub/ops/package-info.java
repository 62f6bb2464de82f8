/**
 * Tests of what tells the operator how the hub is. Entry class: {@link
 * io.mimamori.hub.ops.ClockStepsTest}. Threading: one object a test.
 */
@NullMarked
package io.mimamori.hub.ops;

import org.jspecify.annotations.NullMarked;
