package io.mimamori.hub.web;

import io.mimamori.hub.account.Account;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import io.mimamori.hub.escalation.EscalationPlan;
import io.mimamori.profile.Site;
import java.util.List;
import java.util.Optional;

/**
 * What was told to whom and who answered, for those who look after a home: no reading, nobody's
 * address. Whoever is there for this home bears a name, as does the reader; the rest is the city's
 * staff. One thread; waits for the stores.
 */
final class CareHistory {
    /** Alerts of a home that are listed. */
    private static final int ALERTS_MAX = 20;

    private final Messages text;
    private final AlertStore alerts;
    private final EscalationPlan plan;
    private final Account reader;

    CareHistory(Messages text, AlertStore alerts, EscalationPlan plan, Account reader) {
        this.text = text;
        this.alerts = alerts;
        this.plan = plan;
        this.reader = reader;
    }

    CareHistoryView of(List<Site> homes) {
        return new CareHistoryView(
                text,
                homes.stream()
                        .map(home ->
                                new CareHistoryView.Home(
                                        home.title(),
                                        alerts
                                                .ofSite(home.tenant(), home.site(), ALERTS_MAX)
                                                .stream()
                                                .map(alert -> story(home, alert))
                                                .toList()))
                        .toList());
    }

    private CareHistoryView.Story story(Site home, Alert alert) {
        return new CareHistoryView.Story(
                text.get("care.what." + HomeHistory.what(home, alert)),
                alerts.ledger(alert.id()).stream()
                        .flatMap(entry ->
                                said(home, entry).map(said -> line(home, entry, said)).stream())
                        .toList());
    }

    private CareHistoryView.Line line(Site home, LedgerEntry entry, String said) {
        return new CareHistoryView.Line(
                AlertJson.time(entry.timeMillis()),
                text.time(entry.timeMillis(), home.zone()),
                said);
    }

    /** Empty for what is between the hub and its providers. */
    private Optional<String> said(Site home, LedgerEntry entry) {
        return switch (entry.action()) {
            case "raised", "closed", "expired" ->
                    Optional.of(text.get("care.history." + entry.action()));
            case "answered" -> Optional.of(answer(entry));
            case "accepted", "delivered", "seen" -> told(home, entry);
            case "failed" ->
                    // An attempt that is made again is no news yet.
                    entry.detail().startsWith("attempt ") ? Optional.empty() : told(home, entry);
            default -> Optional.empty();
        };
    }

    private String answer(LedgerEntry entry) {
        String code = entry.detail().split("[: ]", 2)[0];
        return text.get("care.history.answered")
                .replace("{who}", entry.actor())
                .replace("{what}", text.named("care.answer", code));
    }

    /** Programs have no way that people know. */
    private Optional<String> told(Site home, LedgerEntry entry) {
        String way = text.named("care.way", entry.actor().split(":", 2)[0], "");
        return Optional.of(way)
                .filter(known -> !known.isEmpty())
                .map(known ->
                        text.get("care.history." + entry.action())
                                .replace("{who}", who(home, entry.actor()))
                                .replace("{way}", known));
    }

    private String who(Site home, String endpoint) {
        return plan.carer(endpoint, home.site())
                .or(() ->
                        reader.person()
                                .filter(person -> plan.channelsOf(person).contains(endpoint))
                                .flatMap(plan::nameOf))
                .map(name -> text.get("care.history.person").replace("{name}", name))
                .orElse(text.get("care.history.city"));
    }
}
