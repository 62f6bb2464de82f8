package io.mimamori.hub.ops;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** The hub's counters and gauges (design, section 12). Thread-safe. */
public final class Metrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Map<String, DoubleSupplier> consumerLag = new ConcurrentHashMap<>();
    private final Map<String, Supplier<Map<String, Long>>> certificateEnds =
            new ConcurrentHashMap<>();
    private final Counter received =
            counter("mimamori_readings_received_total", "Readings that reached a door");
    private final Counter acknowledged =
            counter("mimamori_readings_acknowledged_total", "Readings fsynced and answered");
    private final Counter stored =
            counter("mimamori_readings_stored_total", "Readings written to the series store");
    private final Counter refused =
            counter("mimamori_refused_total", "What was not taken", "reason");
    private final Counter alerts = counter("mimamori_alerts_total", "Events of episodes", "event");
    private final Counter deliveries =
            counter("mimamori_deliveries_total", "Messages to people", "channel", "result");

    public Metrics() {
        GaugeWithCallback.builder()
                .name("mimamori_consumer_lag_rows")
                .help("Journal rows that a consumer has not done yet")
                .labelNames("consumer")
                .callback(gauge ->
                        consumerLag.forEach(
                                (consumer, lag) -> gauge.call(lag.getAsDouble(), consumer)))
                .register(registry);
        GaugeWithCallback.builder()
                .name("mimamori_certificate_expiry_seconds")
                .help("End of a certificate that the hub shows, seconds since 1970 UTC")
                .labelNames("certificate")
                .callback(gauge ->
                        certificateEnds
                                .values()
                                .forEach(ends ->
                                        ends.get()
                                                .forEach((name, millis) ->
                                                        gauge.call(millis / 1000.0, name))))
                .register(registry);
    }

    /** Registers who knows the ends of certificates, ms since 1970 UTC by name. */
    public void certificateEnds(String owner, Supplier<Map<String, Long>> ends) {
        certificateEnds.put(owner, ends);
    }

    /** Registers who knows how many endpoints of a kind do not take messages now. */
    public void channelsHeld(Supplier<Map<String, Long>> held) {
        GaugeWithCallback.builder()
                .name("mimamori_channel_held")
                .help("Endpoints whose messages wait since attempts in a row came to nothing")
                .labelNames("channel")
                .callback(gauge -> held.get().forEach((kind, count) -> gauge.call(count, kind)))
                .register(registry);
    }

    public void received(int readings) {
        received.inc(readings);
    }

    public void acknowledged(int readings) {
        acknowledged.inc(readings);
    }

    public void stored(int readings) {
        stored.inc(readings);
    }

    /** {@code reason} as in {@code Refusal.Reason.key()}. */
    public void refused(String reason) {
        refused.labelValues(reason).inc();
    }

    /** {@code event} as in {@code EpisodeEvent.Kind}, upper case. */
    public void alert(String event) {
        alerts.labelValues(event).inc();
    }

    public void delivery(String channel, String result) {
        deliveries.labelValues(channel, result).inc();
    }

    /** Registers a consumer's lag, in journal rows. */
    public void consumerLag(String consumer, DoubleSupplier rows) {
        consumerLag.put(consumer, rows);
    }

    /** Registers a gauge that is asked when somebody looks. */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(gauge -> gauge.call(value.getAsDouble()))
                .register(registry);
    }

    /**
     * Counters and gauges as single numbers, by name without {@code mimamori_} and with the values
     * of labels behind; of a counter with labels also the sum.
     */
    public Map<String, Double> numbers() {
        Map<String, Double> numbers = new TreeMap<>();
        for (MetricSnapshot snapshot : registry.scrape()) {
            String name = snapshot.getMetadata().getPrometheusName().replace("mimamori_", "");
            for (DataPointSnapshot point : snapshot.getDataPoints()) {
                switch (point) {
                    case CounterSnapshot.CounterDataPointSnapshot counter ->
                            add(numbers, name, point, counter.getValue());
                    case GaugeSnapshot.GaugeDataPointSnapshot gauge ->
                            numbers.put(labelled(name, point), gauge.getValue());
                    default -> {
                        // Nothing else is counted here.
                    }
                }
            }
        }
        return numbers;
    }

    private static void add(
            Map<String, Double> numbers, String name, DataPointSnapshot point, double value) {
        numbers.merge(name, value, Double::sum);
        if (!point.getLabels().isEmpty()) {
            numbers.put(labelled(name, point), value);
        }
    }

    private static String labelled(String name, DataPointSnapshot point) {
        StringBuilder text = new StringBuilder(name);
        point.getLabels().forEach(label -> text.append('_').append(label.getValue()));
        return text.toString();
    }

    /** Everything in the Prometheus text format 0.0.4. */
    public String text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }
}
