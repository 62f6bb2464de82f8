package io.mimamori.reading;

/** Which way a pack came: the last level of its topic (docs/wire.md). */
public enum Lane {
    /** {@code up}: readings as they are made. */
    LIVE("up"),
    /** {@code up/h}: backlog; stored and judged, pages only for what still holds. */
    BACKLOG("up/h"),
    /** {@code ev}: button, motion and camera events, never behind telemetry. */
    EVENT("ev");

    private final String topicSuffix;

    Lane(String topicSuffix) {
        this.topicSuffix = topicSuffix;
    }

    public String topicSuffix() {
        return topicSuffix;
    }
}
