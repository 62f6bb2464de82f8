/**
 * Last values and events as they happen, to browsers and MQTT. Keeps no history. Entry class:
 * {@link io.mimamori.hub.live.LiveFeed}. Threading: said on each class.
 */
@NullMarked
package io.mimamori.hub.live;

import org.jspecify.annotations.NullMarked;
