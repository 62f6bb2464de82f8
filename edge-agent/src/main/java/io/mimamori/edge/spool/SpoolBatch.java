package io.mimamori.edge.spool;

import io.mimamori.edge.sensor.Sensor.Thumbnail;
import io.mimamori.reading.Reading;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;

/**
 * What the writing thread does in one go.
 *
 * @param calls questions, answered before the write
 * @param done completed when the write is on disk
 * @param write whether there is more to do than to answer
 * @param last whether the spool is being closed
 */
record SpoolBatch(
        List<Telemetry> telemetry,
        List<Event> events,
        List<SpoolItem> deletions,
        List<FutureTask<?>> calls,
        List<CompletableFuture<Void>> done,
        boolean write,
        boolean last) {

    /** Readings of one device that wait for company. */
    record Telemetry(String device, List<Reading> readings) {}

    /** An event, whose sender waits. */
    record Event(
            String device,
            List<Reading> readings,
            Optional<Thumbnail> thumbnail,
            CompletableFuture<Void> done) {}
}
