package io.mimamori.dashboards;

/**
 * What a reader of a dashboard may choose.
 *
 * @param name as {@code $name} in queries
 * @param influxql a {@code SHOW TAG VALUES} statement
 * @param several whether more than one, or all, may be chosen
 */
record Variable(String name, String label, String influxql, boolean several) {
    /** Values of a tag of the measurements that match. */
    static Variable tag(String name, String label, String measurements, boolean several) {
        return new Variable(
                name,
                label,
                "SHOW TAG VALUES FROM %s WITH KEY = \"%s\"".formatted(measurements, name),
                several);
    }
}
