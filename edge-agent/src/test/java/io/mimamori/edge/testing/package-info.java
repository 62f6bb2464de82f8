/**
 * A broker with fault switches for the tests of the agent. Not part of the product. Entry class:
 * {@link io.mimamori.edge.testing.TestBroker}. Threading: thread-safe.
 */
@NullMarked
package io.mimamori.edge.testing;

import org.jspecify.annotations.NullMarked;
