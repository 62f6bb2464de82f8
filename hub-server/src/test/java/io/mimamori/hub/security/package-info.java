/**
 * Tests of keys and certificates. Entry class: {@link io.mimamori.hub.security.ServerKeysTest}.
 * Threading: one object a test.
 */
@NullMarked
package io.mimamori.hub.security;

import org.jspecify.annotations.NullMarked;
