/**
 * Tests of the journal: its bytes, its promises, its crashes. Entry class: {@link
 * io.mimamori.hub.journal.SqliteJournalTest}. Threading: one journal a test.
 */
@NullMarked
package io.mimamori.hub.journal;

import org.jspecify.annotations.NullMarked;
