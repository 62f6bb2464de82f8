/**
 * Tests of the agent as a whole. Not part of the product. Entry class: none. Threading: as JUnit
 * runs them.
 */
@NullMarked
package io.mimamori.edge;

import org.jspecify.annotations.NullMarked;
