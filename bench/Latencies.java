import java.util.Arrays;

/** Percentiles of latencies in ms. */
record Latencies(long count, double p50, double p99, double max) {
    /** Of samples; the nearest rank. */
    static Latencies of(double[] millis) {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        return new Latencies(sorted.length, rank(sorted, 50), rank(sorted, 99), rank(sorted, 100));
    }

    /** The object under a key of the load generator's report. */
    static Latencies of(String report, String key) {
        String object = Http.inside(report, key);
        return new Latencies((long) Http.number(object, "count"), Http.number(object, "p50"), Http.number(object, "p99"), Http.number(object, "max"));
    }

    private static double rank(double[] sorted, int percent) {
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
    }

    @Override
    public String toString() {
        return count == 0 ? "-" : "%.2f / %.1f".formatted(p50, p99);
    }
}
