/**
 * A seeded fuzz run: inputs that nobody should send, thrown at a hub in a process of its own (MQTT,
 * CoAP, HTTP) and at the SenML codec. Does not measure. Entry class: {@link
 * io.mimamori.hub.fuzz.Fuzz}. Threading: one thread throws and looks; the hub has its own.
 */
@NullMarked
package io.mimamori.hub.fuzz;

import org.jspecify.annotations.NullMarked;
