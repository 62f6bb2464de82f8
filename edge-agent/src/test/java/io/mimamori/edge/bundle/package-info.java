/** Tests of the signed sites at the edge. */
@NullMarked
package io.mimamori.edge.bundle;

import org.jspecify.annotations.NullMarked;
