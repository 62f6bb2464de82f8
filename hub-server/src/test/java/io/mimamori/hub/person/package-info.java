/**
 * Tests of what belongs to the person who is watched. Entry class: {@link
 * io.mimamori.hub.person.LooksTest}. Threading: one object a test.
 */
@NullMarked
package io.mimamori.hub.person;

import org.jspecify.annotations.NullMarked;
