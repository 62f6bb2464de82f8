package io.mimamori.hub.series;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Response;

/** What the server at the other end is, as far as it matters to us. */
enum InfluxKind {
    /** Before 1.8: {@code /write}. */
    V1("InfluxDB 1"),
    /** {@code /api/v2/write} as well; the bucket is a database with its default policy. */
    V1_8("InfluxDB 1.8"),
    /** Buckets in an organisation; InfluxQL through a DBRP mapping. */
    V2("InfluxDB 2"),
    /** A write answers when its WAL is flushed, once a second by default: larger requests. */
    V3("InfluxDB 3"),
    /** Takes writes; its {@code /query} answers every question with the same list. */
    VICTORIA("VictoriaMetrics");

    private static final Pattern VERSION = Pattern.compile("v?(\\d+)\\.(\\d+).*");
    private static final int REQUEST_POINTS = 5_000;

    /** docs.influxdata.com, InfluxDB 3, "Optimize writes": 10,000 lines or 10 MB. */
    private static final int REQUEST_POINTS_V3 = 10_000;

    private final String label;

    InfluxKind(String label) {
        this.label = label;
    }

    /**
     * Reads the answer to {@code /ping}.
     *
     * @param tokenGiven decides for a server that does not say its version, as behind some proxies
     */
    static InfluxKind of(Response ping, boolean tokenGiven) {
        // Only VictoriaMetrics sends this (lib/httpserver); its version is absent or 1.8.0.
        if (ping.header("X-Server-Hostname") != null) {
            return VICTORIA;
        }
        Matcher version = VERSION.matcher(ping.header("X-Influxdb-Version", ""));
        if (!version.matches()) {
            return tokenGiven ? V2 : V1;
        }
        int major = Integer.parseInt(version.group(1));
        if (major >= 3) {
            return V3;
        }
        if (major == 2) {
            return V2;
        }
        return major == 1 && Integer.parseInt(version.group(2)) >= 8 ? V1_8 : V1;
    }

    boolean isV1() {
        return this == V1 || this == V1_8;
    }

    boolean answersInfluxQl() {
        return this != VICTORIA;
    }

    int requestPointsMax() {
        return this == V3 ? REQUEST_POINTS_V3 : REQUEST_POINTS;
    }

    @Override
    public String toString() {
        return label;
    }
}
