/**
 * The way to the hub and back over MQTT 5: sends what the spool keeps, tells presence, takes
 * desired configuration and commands. Keeps nothing itself. Entry class: {@link
 * io.mimamori.edge.uplink.Uplink}. Threading: one sending thread; Paho's threads only hand over.
 */
@NullMarked
package io.mimamori.edge.uplink;

import org.jspecify.annotations.NullMarked;
