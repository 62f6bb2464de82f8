package io.mimamori.hub.live;

/**
 * One message to a browser.
 *
 * @param kind {@code reading} or {@code alert}: the event's name
 * @param json one line
 */
public record LiveEvent(String kind, String json) {}
