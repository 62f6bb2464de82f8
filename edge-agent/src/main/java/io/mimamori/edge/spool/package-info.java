/**
 * Durable store-and-forward: what the sensors said, kept in one SQLite file until the hub has
 * acknowledged it. Does not send. Entry class: {@link io.mimamori.edge.spool.Spool}. Threading: one
 * writing thread owns the file; the entry class is thread-safe.
 */
@NullMarked
package io.mimamori.edge.spool;

import org.jspecify.annotations.NullMarked;
