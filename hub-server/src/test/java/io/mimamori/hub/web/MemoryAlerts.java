package io.mimamori.hub.web;

import io.mimamori.StorageException;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Alerts in memory, newest last put; with a switch for a store that is down. */
final class MemoryAlerts implements AlertStore {
    private final List<Alert> alerts = new ArrayList<>();
    private final List<LedgerEntry> ledger = new ArrayList<>();
    private boolean down;
    private long version;

    synchronized void put(Alert alert) {
        version++;
        alerts.removeIf(one -> one.id().equals(alert.id()));
        alerts.addFirst(alert);
        ledger.add(
                new LedgerEntry(
                        ledger.size() + 1L, 1_790_000_000_000L, false, "raised", "hub", ""));
    }

    /** Whatever else the hub would have written. */
    synchronized void note(long timeMillis, String action, String actor, String detail) {
        ledger.add(new LedgerEntry(ledger.size() + 1L, timeMillis, false, action, actor, detail));
    }

    synchronized void goDown(boolean isDown) {
        down = isDown;
    }

    @Override
    public synchronized List<Alert> list(
            Optional<Alert.State> state, Optional<UUID> after, int limit) {
        if (down) {
            throw new StorageException("reading alerts from state.db failed", true, null);
        }
        List<Alert> found = new ArrayList<>();
        boolean skip = after.isPresent();
        for (Alert alert : alerts) {
            if (!skip && (state.isEmpty() || state.get() == alert.state())) {
                found.add(alert);
            }
            skip = skip && !alert.id().equals(after.orElseThrow());
        }
        return found.stream().limit(limit).toList();
    }

    @Override
    public synchronized Optional<Alert> find(UUID id) {
        return alerts.stream().filter(alert -> alert.id().equals(id)).findFirst();
    }

    @Override
    public synchronized List<Alert> standing(
            String tenant, String site, long timeMillis, int limit) {
        return alerts.stream()
                .filter(alert -> alert.tenant().equals(tenant) && alert.site().equals(site))
                .filter(alert -> alert.raisedMillis() <= timeMillis)
                .filter(alert -> alert.clearedMillis().orElse(Long.MAX_VALUE) > timeMillis)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<Alert> ofSite(String tenant, String site, int limit) {
        return alerts.stream()
                .filter(alert -> alert.tenant().equals(tenant) && alert.site().equals(site))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized long version(String tenant, String site) {
        return version;
    }

    @Override
    public synchronized List<LedgerEntry> ledger(UUID id) {
        return List.copyOf(ledger);
    }

    @Override
    public synchronized Optional<Alert> answer(UUID id, Answer answer) {
        version++;
        Optional<Alert> found = find(id);
        found.ifPresent(_ ->
                ledger.add(
                        new LedgerEntry(
                                ledger.size() + 1L,
                                1_790_000_001_000L,
                                false,
                                "answered",
                                answer.who(),
                                answer.code()
                                        + (answer.note().isEmpty() ? "" : ": " + answer.note()))));
        return found;
    }
}
