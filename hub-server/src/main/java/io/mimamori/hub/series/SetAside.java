package io.mimamori.hub.series;

/**
 * A line that InfluxDB refused for good.
 *
 * @param timeMillis when, ms since 1970 UTC, hub's clock
 * @param line in line protocol
 * @param reason in the server's words
 */
public record SetAside(long timeMillis, String database, String line, String reason) {}
