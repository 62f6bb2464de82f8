package io.mimamori.edge.uplink;

import java.util.Map;

/** What the retained state tells of the agent besides that it is on. Thread-safe. */
public interface Presence {
    /** Version of the agent. */
    String version();

    /** {@code mm:boot} of this run. */
    String boot();

    /** Newest health readings, name to number. */
    Map<String, Double> health();

    /** Site to the version of its bundle, or to why the newest was refused; often empty. */
    Map<String, String> bundles();
}
