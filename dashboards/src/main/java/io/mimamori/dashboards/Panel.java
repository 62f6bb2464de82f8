package io.mimamori.dashboards;

import java.util.List;

/**
 * One panel. Every one says what it shows and what it means when nothing is shown.
 *
 * @param type Grafana's plug-in
 * @param width columns of 24
 * @param height rows of 30 pixels
 * @param hidden columns of a table that are asked for and not shown
 * @param empty what is shown where there is no value
 */
record Panel(
        Type type,
        String title,
        String description,
        int width,
        int height,
        Look look,
        List<String> hidden,
        String empty,
        List<Query> queries) {
    /** Grafana's plug-ins that are used. */
    enum Type {
        TIME_SERIES("timeseries"),
        STAT("stat"),
        TABLE("table"),
        STATE_TIMELINE("state-timeline");

        private final String key;

        Type(String key) {
            this.key = key;
        }

        String key() {
            return key;
        }
    }

    Panel {
        hidden = List.copyOf(hidden);
        queries = List.copyOf(queries);
    }

    static Panel of(Type type, String title, String description, Look look, Query... queries) {
        int width = type == Type.STAT ? 6 : 12;
        int height = type == Type.STAT ? 4 : 8;
        return new Panel(
                type,
                title,
                description,
                width,
                height,
                look,
                List.of(),
                "値がありません",
                List.of(queries));
    }

    Panel size(int columns, int rows) {
        return new Panel(type, title, description, columns, rows, look, hidden, empty, queries);
    }

    Panel hiding(String... columns) {
        return new Panel(
                type, title, description, width, height, look, List.of(columns), empty, queries);
    }
}
