/**
 * The durable log of everything that was taken in: append, group commit, fsync, read. Does not know
 * what a reading means. Entry class: {@link io.mimamori.hub.journal.Journal}. Threading: said on
 * each class.
 */
@NullMarked
package io.mimamori.hub.journal;

import org.jspecify.annotations.NullMarked;
