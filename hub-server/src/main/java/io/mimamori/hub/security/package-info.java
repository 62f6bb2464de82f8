/**
 * The hub's own secrets; later accounts, roles and the device CA. Knows no transport. Entry class:
 * {@link io.mimamori.hub.security.AdminToken}. Threading: thread-safe.
 */
@NullMarked
package io.mimamori.hub.security;

import org.jspecify.annotations.NullMarked;
