/**
 * Where readings come from: the sensor port and its simulated, replayed and real sources. Does not
 * judge, keep or send. Entry class: {@link io.mimamori.edge.sensor.Sensor}. Threading: a sensor
 * runs on its own virtual thread and hands over to a sink that is thread-safe.
 */
@NullMarked
package io.mimamori.edge.sensor;

import org.jspecify.annotations.NullMarked;
