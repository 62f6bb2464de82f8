package io.mimamori.hub.notify;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's clock, moved by hand. */
final class HandClock implements InstantSource {
    final AtomicLong millis = new AtomicLong(Instant.parse("2026-06-02T11:16:10Z").toEpochMilli());

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis.get());
    }
}
