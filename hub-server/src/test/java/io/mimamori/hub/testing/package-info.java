/**
 * Real servers that tests start as processes of their own. Not part of the product. Entry class:
 * {@link io.mimamori.hub.testing.InfluxServer}. Threading: one instance a test.
 */
@NullMarked
package io.mimamori.hub.testing;

import org.jspecify.annotations.NullMarked;
