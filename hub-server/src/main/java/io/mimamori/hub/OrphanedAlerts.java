package io.mimamori.hub;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.device.Sites;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A notice for the operator: open alerts of sites that were taken out of the configuration. Nothing
 * clears them any more, so a person has to. Thread-safe; waits for state.db.
 */
record OrphanedAlerts(AlertStore alerts, Sites sites) implements Supplier<Optional<String>> {
    /** Newest open alerts that are looked at. */
    private static final int LOOKED_AT_MAX = 1_000;

    @Override
    public Optional<String> get() {
        List<String> gone =
                alerts.list(Optional.of(Alert.State.OPEN), Optional.empty(), LOOKED_AT_MAX).stream()
                        .filter(alert -> sites.site(alert.tenant(), alert.site()).isEmpty())
                        .map(Alert::site)
                        .distinct()
                        .toList();
        return gone.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "open alerts of sites that are not in the configuration any more: %s; answer them, or put the sites back"
                                .formatted(String.join(", ", gone)));
    }
}
