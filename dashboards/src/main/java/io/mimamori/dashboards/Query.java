package io.mimamori.dashboards;

/**
 * One InfluxQL statement of a panel. Grafana fills {@code $timeFilter}, {@code $__interval} and the
 * variables of the dashboard.
 *
 * @param alias name of its series, with {@code $tag_x} and {@code $m}; empty: Grafana's own
 * @param format how its rows become frames
 */
record Query(String influxql, String alias, Format format) {
    /** As the InfluxDB data source calls them. */
    enum Format {
        TIME_SERIES("time_series"),
        TABLE("table");

        private final String key;

        Format(String key) {
            this.key = key;
        }

        String key() {
            return key;
        }
    }

    static Query series(String influxql, String alias) {
        return new Query(influxql, alias, Format.TIME_SERIES);
    }

    static Query table(String influxql) {
        return new Query(influxql, "", Format.TABLE);
    }
}
