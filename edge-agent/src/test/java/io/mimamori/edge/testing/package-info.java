/**
 * Brokers that tests of the agent talk to: Debian's mosquitto as a process, and one with fault
 * switches. Not part of the product. Entry class: {@link io.mimamori.edge.testing.TestBroker}.
 * Threading: thread-safe.
 */
@NullMarked
package io.mimamori.edge.testing;

import org.jspecify.annotations.NullMarked;
