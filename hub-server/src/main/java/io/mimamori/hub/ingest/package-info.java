/**
 * The doors: MQTT, CoAP, line protocol; checks, decodes, hands to the journal, answers. Stores
 * nothing itself but what it refused. Entry class: {@link io.mimamori.hub.ingest.Ingest}.
 * Threading: event loops; never blocks.
 */
@NullMarked
package io.mimamori.hub.ingest;

import org.jspecify.annotations.NullMarked;
