package io.mimamori.hub;

import io.mimamori.hub.device.Sites;
import io.mimamori.hub.ingest.Refusal;
import io.mimamori.hub.ingest.RefusalLog;
import io.mimamori.hub.ops.Health;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.series.InfluxSeriesStore;
import io.mimamori.hub.series.SeriesStore;
import io.mimamori.hub.series.SeriesUpkeep;
import io.mimamori.hub.series.SetAside;
import io.mimamori.hub.series.SqliteSeriesStore;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Hazard;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Opens the place of the time series: InfluxDB where it is configured, else a file of the hub's
 * own, with its upkeep. Runs once, while the hub starts.
 */
record SeriesOpening(
        HubConfig config,
        DataFolder data,
        Sites sites,
        Metrics metrics,
        Health health,
        Closers closers,
        InstantSource machine) {
    /** Opens it; what it cannot keep is shown among the refusals. */
    SeriesStore open(StateDatabase state, RefusalLog refusals) {
        Consumer<SetAside> shown = line -> refusals.add(refusal(line));
        return config.influx()
                .<SeriesStore>map(influx ->
                        closers.add(
                                new InfluxSeriesStore(influx, this::isHome, state, shown, machine)))
                .orElseGet(this::openFile);
    }

    private SeriesStore openFile() {
        data.requireNotEmptied("series.db");
        SqliteSeriesStore store = closers.add(new SqliteSeriesStore(data.file("series.db")));
        metrics.gauge("mimamori_series_bytes", "Bytes of series.db in use", store::bytes);
        SeriesUpkeep upkeep = closers.add(new SeriesUpkeep(store, config.retention(), machine));
        health.notice("series-file", upkeep::problem);
        upkeep.start();
        return store;
    }

    /** The series store knows nothing of doors, so its refusals get their form here. */
    private static Refusal refusal(SetAside line) {
        return new Refusal(
                0,
                line.timeMillis(),
                "series",
                "",
                line.database(),
                Refusal.Reason.SERIES_LINE,
                line.reason(),
                line.line());
    }

    private boolean isHome(String tenant, String site) {
        return sites.site(tenant, site)
                .map(versioned -> versioned.site().hazard() == Hazard.HOME)
                .orElse(true);
    }
}
