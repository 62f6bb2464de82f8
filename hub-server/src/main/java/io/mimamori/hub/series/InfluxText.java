package io.mimamori.hub.series;

/**
 * Escaping of InfluxDB's line protocol and InfluxQL (docs.influxdata.com, InfluxDB 1.x: line
 * protocol reference, InfluxQL specification).
 */
final class InfluxText {
    private InfluxText() {}

    /**
     * Appends a tag value. A line break cannot be escaped in a tag and a backslash before a
     * separator would be taken for an escape, so both become {@code _}.
     */
    static void appendTag(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case ',', '=', ' ' -> out.append('\\').append(c);
                case '\n', '\r', '\\' -> out.append('_');
                default -> out.append(c);
            }
        }
    }

    /** Appends a measurement; as a tag value, but {@code =} stands for itself. */
    static void appendMeasurement(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case ',', ' ' -> out.append('\\').append(c);
                case '\n', '\r', '\\' -> out.append('_');
                default -> out.append(c);
            }
        }
    }

    /** Appends a string field with its quotes; line breaks stand for themselves. */
    static void appendField(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        out.append('"');
    }

    /** A quoted InfluxQL identifier. */
    static String identifier(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** A quoted InfluxQL string. */
    static String string(String text) {
        return '\'' + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + '\'';
    }
}
