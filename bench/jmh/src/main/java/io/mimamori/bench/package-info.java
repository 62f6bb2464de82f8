/**
 * Micro-benchmarks of the hot path: codec, journal, judge, line protocol. They use public classes
 * only and are part of no program; {@code ./mimamori bench jmh [NAME]} runs them.
 */
@NullMarked
package io.mimamori.bench;

import org.jspecify.annotations.NullMarked;
