package io.mimamori.hub.simulation;

import io.mimamori.hub.ingest.Ingest;
import io.mimamori.reading.Lane;
import io.mimamori.senml.SenmlFormat;
import java.util.function.Consumer;

/**
 * A message on its way from an edge to the hub.
 *
 * @param gateway whose credential it comes with
 * @param device whose readings they are
 * @param answered what the edge does when it hears the hub's verdict
 */
record Parcel(
        String gateway,
        String device,
        Lane lane,
        SenmlFormat format,
        byte[] payload,
        Consumer<Ingest.Verdict> answered) {}
