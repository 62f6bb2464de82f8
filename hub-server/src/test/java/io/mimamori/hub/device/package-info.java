/**
 * Tests of the registry on a real state.db. Not part of the product. Entry class: {@link
 * io.mimamori.hub.device.SqliteDevicesTest}. Threading: one test at a time.
 */
@NullMarked
package io.mimamori.hub.device;

import org.jspecify.annotations.NullMarked;
