/**
 * Tests of the uplink. Not part of the product. Entry class: none. Threading: as JUnit runs them.
 */
@NullMarked
package io.mimamori.edge.uplink;

import org.jspecify.annotations.NullMarked;
