/**
 * The whole system under kills, full disks, damaged files and garbage, as processes of their own.
 * Entry class: {@link io.mimamori.hub.crash.KillTest}. Threading: one system a test.
 */
@NullMarked
package io.mimamori.hub.crash;

import org.jspecify.annotations.NullMarked;
