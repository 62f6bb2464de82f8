/**
 * The duty desk: what reaches it from people, who may answer there, and what happened in order.
 * Tells nobody and judges nothing. Entry classes: {@link io.mimamori.hub.desk.Reports}, {@link
 * io.mimamori.hub.desk.Pins}. Threading: said on each class.
 */
@NullMarked
package io.mimamori.hub.desk;

import org.jspecify.annotations.NullMarked;
