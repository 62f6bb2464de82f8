/**
 * Tests of the shape of device-profiles as a whole. Owns no feature. Entry class: {@link
 * io.mimamori.ArchitectureTest}. Threading: JUnit's.
 */
@NullMarked
package io.mimamori;

import org.jspecify.annotations.NullMarked;
