/**
 * The one SQLite file for devices, episodes, outbox and offsets, and its one writing thread. Knows
 * no table of its own. Entry class: {@link io.mimamori.hub.state.StateDatabase}. Threading:
 * thread-safe.
 */
@NullMarked
package io.mimamori.hub.state;

import org.jspecify.annotations.NullMarked;
