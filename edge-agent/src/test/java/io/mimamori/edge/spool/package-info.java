/**
 * Tests of the spool. Not part of the product. Entry class: none. Threading: as JUnit runs them.
 */
@NullMarked
package io.mimamori.edge.spool;

import org.jspecify.annotations.NullMarked;
