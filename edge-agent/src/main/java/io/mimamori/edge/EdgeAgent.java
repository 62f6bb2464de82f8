package io.mimamori.edge;

/** The edge agent's main. */
public final class EdgeAgent {
    private EdgeAgent() {}
}
