package io.mimamori.hub.simulation;

import java.time.Duration;

/** How large a simulation is, and how much goes wrong in it. */
record Plan(Size size, Faults faults) {
    /**
     * What there is.
     *
     * @param gauges of each site, behind one edge; 0: sites of several kinds with two edges and
     *     four devices each
     * @param length how long there are faults; after it everything heals and falls silent
     * @param sampleEvery about how often a device measures
     * @param checkEvery steps of the hub between two comparisons with the oracle
     */
    record Size(int sites, int gauges, Duration length, Duration sampleEvery, int checkEvery) {}

    /**
     * What goes wrong; chances are between 0 and 1.
     *
     * @param loss of a message or an answer
     * @param duplicate of a message or an answer
     * @param hubKill at a step of the hub
     * @param edgeKill at a measurement, and at an answer
     * @param partitions of an edge from the hub, for each edge
     * @param deviceClocks how often an edge's clock is set, for each edge
     * @param hubClocks how often the hub's clock is set
     */
    record Faults(
            double loss,
            double duplicate,
            double hubKill,
            double edgeKill,
            int partitions,
            int deviceClocks,
            int hubClocks) {}

    /** 40 devices, everything goes wrong, every step is compared. */
    static Plan small() {
        return new Plan(
                new Size(10, 0, Duration.ofHours(10), Duration.ofMinutes(12), 1),
                new Faults(0.08, 0.08, 0.015, 0.01, 2, 1, 2));
    }

    /** 10,000 devices behind 100 edges; what was touched is compared each 50 steps. */
    static Plan large() {
        return new Plan(
                new Size(100, 100, Duration.ofHours(4), Duration.ofMinutes(45), 50),
                new Faults(0.05, 0.05, 0.0005, 0.001, 2, 1, 2));
    }

    /** The same for another time. */
    Plan lasting(Duration other) {
        return new Plan(
                new Size(size.sites, size.gauges, other, size.sampleEvery, size.checkEvery),
                faults);
    }
}
