/**
 * The edge agent's composition root and configuration. Holds no logic of a feature. Entry class:
 * {@link io.mimamori.edge.EdgeAgent}. Threading: {@link io.mimamori.edge.Edge} says which thread
 * owns what.
 */
@NullMarked
package io.mimamori.edge;

import org.jspecify.annotations.NullMarked;
