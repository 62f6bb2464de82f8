/**
 * Watched homes: what may be told of them. Only how long ago somebody moved, never where or how
 * often. Entry class: {@link io.mimamori.hub.home.SignsOfLife}. Threading: thread-safe.
 */
@NullMarked
package io.mimamori.hub.home;

import org.jspecify.annotations.NullMarked;
