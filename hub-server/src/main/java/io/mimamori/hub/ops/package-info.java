/**
 * Health and metrics of the hub itself. Judges no readings. Entry class: {@link
 * io.mimamori.hub.ops.Metrics}. Threading: thread-safe.
 */
@NullMarked
package io.mimamori.hub.ops;

import org.jspecify.annotations.NullMarked;
