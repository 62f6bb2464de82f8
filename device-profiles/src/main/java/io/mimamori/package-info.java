/**
 * The root of the error tree that both sides share. It owns nothing else; every feature has a
 * package of its own. Entry class: {@link io.mimamori.MimamoriException}. Threading: immutable.
 */
@NullMarked
package io.mimamori;

import org.jspecify.annotations.NullMarked;
