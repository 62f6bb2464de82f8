/**
 * Sites, devices, their credentials, rights and twins. Does not open listeners. Entry class: {@link
 * io.mimamori.hub.device.Devices}. Threading: thread-safe.
 */
@NullMarked
package io.mimamori.hub.device;

import org.jspecify.annotations.NullMarked;
