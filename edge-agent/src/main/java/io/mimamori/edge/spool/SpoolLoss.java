package io.mimamori.edge.spool;

/**
 * What had to be given up at once.
 *
 * @param messages how many rows
 * @param readings how many readings were in them
 * @param fromMillis when the oldest was kept, ms since 1970 UTC
 * @param toMillis when the newest was kept, ms since 1970 UTC
 */
record SpoolLoss(
        SpoolItem.Table table, long messages, long readings, long fromMillis, long toMillis) {}
