/**
 * Tests of the command replay. Not part of the product. Entry class: none. Threading: as JUnit runs
 * them.
 */
@NullMarked
package io.mimamori.edge.replay;

import org.jspecify.annotations.NullMarked;
