/**
 * The hub's signed sites at the edge: checked, kept, handed to the judge. Does not judge and knows
 * no link. Entry class: {@link io.mimamori.edge.bundle.Bundles}. Threading: one lock guards it.
 */
@NullMarked
package io.mimamori.edge.bundle;

import org.jspecify.annotations.NullMarked;
