package io.mimamori.hub.web;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.profile.Hazard;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which alerts a duty desk has on its hands. Stateless. */
final class DeskAlerts {
    private DeskAlerts() {}

    /**
     * Newest first: what is open or being handled, and of homes also what calmed down but nobody
     * said how it ended.
     */
    static List<Alert> open(AlertStore alerts, int limit) {
        return Stream.of(Alert.State.OPEN, Alert.State.ACKNOWLEDGED, Alert.State.CLEARED)
                .flatMap(state -> alerts.list(Optional.of(state), Optional.empty(), limit).stream())
                .filter(alert ->
                        alert.state() != Alert.State.CLEARED || alert.hazard() == Hazard.HOME)
                .sorted(Comparator.comparingLong(Alert::raisedMillis).reversed())
                .limit(limit)
                .toList();
    }
}
