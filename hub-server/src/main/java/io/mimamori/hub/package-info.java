/**
 * The hub's composition root, its configuration and its clock. Holds no logic of a feature. Entry
 * class: {@link io.mimamori.hub.HubServer}. Threading: {@link io.mimamori.hub.Hub} says which
 * thread owns what.
 */
@NullMarked
package io.mimamori.hub;

import org.jspecify.annotations.NullMarked;
