/** Tests of the codec: vectors, the RFC's examples, limits, fuzz, round trips. */
@NullMarked
package io.mimamori.senml;

import org.jspecify.annotations.NullMarked;
