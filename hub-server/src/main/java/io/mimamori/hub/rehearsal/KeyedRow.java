package io.mimamori.hub.rehearsal;

import io.mimamori.reading.ReadingsFile.Row;

/**
 * A row and what it is sorted by.
 *
 * @param key when it arrives, ms since 1970 UTC
 */
record KeyedRow(long key, Row row) {}
