/**
 * Tests of the hub as a whole. Owns no feature. Entry class: {@link
 * io.mimamori.hub.ArchitectureTest}. Threading: JUnit's.
 */
@NullMarked
package io.mimamori.hub;

import org.jspecify.annotations.NullMarked;
