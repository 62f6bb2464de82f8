/**
 * What the tests of every module share. Not part of the product. Entry class: {@link
 * io.mimamori.testing.SharedData}. Threading: thread-safe.
 */
@NullMarked
package io.mimamori.testing;

import org.jspecify.annotations.NullMarked;
