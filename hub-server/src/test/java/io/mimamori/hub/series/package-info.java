/**
 * Tests of the series stores against real SQLite files and real influxd processes. Entry class:
 * {@link io.mimamori.hub.series.SeriesStoreContract}. Threading: one store a test.
 */
@NullMarked
package io.mimamori.hub.series;

import org.jspecify.annotations.NullMarked;
