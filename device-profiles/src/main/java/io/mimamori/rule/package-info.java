/**
 * How readings become episodes: the rules of a site and the pure judge that folds readings and
 * ticks into their state. No clock, no I/O, the same on edge and hub. Entry class: {@link
 * io.mimamori.rule.Judge}. Threading: a judge has one owner; everything else is immutable.
 */
@NullMarked
package io.mimamori.rule;

import org.jspecify.annotations.NullMarked;
